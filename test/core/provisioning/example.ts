/** The smallest document that is valid; a fresh copy each time. */
export const example = () => ({
  version: 1,
  issuedAt: '2026-11-22T10:00:00Z',
  notAfter: '2027-11-22T10:00:00Z',
  lines: [
    {
      line: 1,
      account: {
        enabled: true,
        user: '0003*210',
        password: 'hunter2',
        domain: 'example.com',
        upstream: { host: '192.0.2.1' },
      },
    },
  ],
})

/** The same with everything that the permission needs. */
export const granted = () => {
  const document = example()
  return {
    ...document,
    lines: document.lines.map((line) => ({
      ...line,
      extensionType: 'term',
      permissions: { multiUserAware: true },
      keypadTransfer: { enabled: true },
    })),
  }
}

export const textOf = (document: object): string => JSON.stringify(document, null, 2)
