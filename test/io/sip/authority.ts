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

  /** @param names as openssl writes subjectAltName; '' for none. `days` < 0: it has expired */
  issue(name: string, names: string, { commonName = 'server', days = 2 } = {}): Issued {
    const key = join(this.#folder, `${name}.key`)
    const request = join(this.#folder, `${name}.csr`)
    const certificate = join(this.#folder, `${name}.pem`)
    const extensions = join(this.#folder, `${name}.ext`)
    writeFileSync(extensions, names === '' ? '' : `subjectAltName=${names}\n`)
    openssl('req', ...CURVE, '-subj', `/CN=${commonName}`, '-keyout', key, '-out', request)
    const signer = ['-CA', this.file, '-CAkey', this.#key, '-CAcreateserial']
    const terms = ['-days', String(days), '-extfile', extensions, '-out', certificate]
    openssl('x509', '-req', '-in', request, ...signer, ...terms)
    return { certificate, key }
  }
}
