/** `--config FILE`, wherever a command needs the configuration. */
export const configOption = { config: { type: 'string' } } as const

export const DEFAULT_PATH = '/etc/transferd/transferd.toml'
