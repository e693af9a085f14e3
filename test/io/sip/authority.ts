import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate, its key, and who vouches for it. */
export interface Issued {
  readonly certificate: string
  readonly key: string
}

const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'ignore' })
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

interface Terms {
  readonly commonName?: string
  readonly days?: number
  readonly usage?: string
  readonly by?: Issued
}

/** A certificate authority made by openssl in a folder of its own, which goes with the process. */
export class Authority {
  readonly file: string
  readonly #folder: string
  readonly #key: string

  constructor(name = 'authority') {
    const folder = mkdtempSync(join(tmpdir(), 'transferd-authority-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    this.#folder = folder
    this.file = join(folder, `${name}.pem`)
    this.#key = join(folder, `${name}.key`)
    const out = ['-keyout', this.#key, '-out', this.file]
    openssl('req', '-x509', ...CURVE, '-subj', `/CN=${name}`, '-days', '2', ...out)
  }

  /** A certificate that vouches for itself. */
  issueSelf(names: string): Issued {
    const key = join(this.#folder, 'self.key')
    const certificate = join(this.#folder, 'self.pem')
    const out = ['-keyout', key, '-out', certificate, '-addext', `subjectAltName=${names}`]
    openssl('req', '-x509', ...CURVE, '-subj', '/CN=self', '-days', '2', ...out)
    return { certificate, key }
  }

  get #self(): Issued {
    return { certificate: this.file, key: this.#key }
  }

  /**
   * @param names as openssl writes subjectAltName; '' for none. `days` < 0: it has expired; `usage` is extendedKeyUsage; `by` signs
   * instead of the authority
   */
  issue(
    name: string,
    names: string,
    { commonName = 'server', days = 2, usage = '', by = this.#self }: Terms = {},
  ): Issued {
    const key = join(this.#folder, `${name}.key`)
    const request = join(this.#folder, `${name}.csr`)
    const certificate = join(this.#folder, `${name}.pem`)
    const extensions = join(this.#folder, `${name}.ext`)
    const lines = [
      ...(names === '' ? [] : [`subjectAltName=${names}`]),
      ...(usage === '' ? [] : [`extendedKeyUsage=${usage}`]),
    ]
    writeFileSync(extensions, lines.map((line) => `${line}\n`).join(''))
    openssl('req', ...CURVE, '-subj', `/CN=${commonName}`, '-keyout', key, '-out', request)
    const signer = ['-CA', by.certificate, '-CAkey', by.key, '-CAcreateserial']
    const terms = ['-days', String(days), '-extfile', extensions, '-out', certificate]
    openssl('x509', '-req', '-in', request, ...signer, ...terms)
    return { certificate, key }
  }
}
