import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why there is no virtual sound card, or false. */
export const noVirtualHandset: string | false = existsSync('/usr/include/alsa/pcm_external.h')
  ? false
  : 'libasound2-dev is not installed: there is no virtual sound card to test with'

/** ALSA devices made of files: the real libasound with `virtual-handset.c` in place of sound cards. */
export class VirtualHandsets {
  readonly folder = mkdtempSync(join(tmpdir(), 'transferd-alsa-'))
  readonly #plugin = this.path('libasound_module_pcm_virtual_handset.so')
  readonly #devices: string[] = []

  /** Compiles the plug-in; takes a second. */
  constructor() {
    const source = 'test/rigs/virtual-handset.c'
    const options = ['-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-DPIC']
    execFileSync('gcc', [...options, '-o', this.#plugin, source, '-lasound'])
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Adds a device whose files are `<name>-mouth.raw` and `<name>-ear.raw`; `settings` as the head of the plug-in has them. */
  device(name: string, settings: Readonly<Record<string, string | number>> = {}): void {
    const all = {
      ear: this.path(`${name}-ear.raw`),
      mouth: this.path(`${name}-mouth.raw`),
      ...settings,
    }
    const words = Object.entries(all).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    this.#devices.push(`pcm.${name} { type virtual_handset ${words.join(' ')} }\n`)
    writeFileSync(
      this.configuration,
      `pcm_type.virtual_handset { lib "${this.#plugin}" }\n</usr/share/alsa/alsa.conf>\n${this.#devices.join('')}`,
    )
  }

  /** To be the ALSA_CONFIG_PATH of whoever uses the devices. */
  get configuration(): string {
    return this.path('asound.conf')
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
