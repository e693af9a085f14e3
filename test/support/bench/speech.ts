import { execFile, execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Recordings of one Debian package. */
export interface SpeechSet {
  readonly name: string
  readonly folder: string
  /** Tuning: the receiver's limits were chosen with it. Held out: never used for that. */
  readonly use: 'tuning' | 'held out' | 'music'
}

const SOUNDS = '/usr/share/asterisk/sounds'

export const SPEECH_SETS: readonly SpeechSet[] = [
  { name: 'asterisk-core-sounds-en-wav', folder: `${SOUNDS}/en_US_f_Allison`, use: 'tuning' },
  { name: 'asterisk-core-sounds-fr-wav', folder: `${SOUNDS}/fr_CA_f_June`, use: 'tuning' },
  { name: 'asterisk-core-sounds-ru-wav', folder: `${SOUNDS}/ru_RU_f_IvrvoiceRU`, use: 'tuning' },
  { name: 'asterisk-core-sounds-es-wav', folder: `${SOUNDS}/es_MX_f_Allison`, use: 'tuning' },
  { name: 'asterisk-core-sounds-it-wav', folder: `${SOUNDS}/it_IT_m_Carlo`, use: 'tuning' },
  { name: 'asterisk-prompt-it-menardi-wav', folder: `${SOUNDS}/it_IT_f_Menardi`, use: 'tuning' },
  { name: 'festvox-ru', folder: '/usr/share/festival/voices/russian', use: 'tuning' },
  { name: 'ktuberling-data', folder: '/usr/share/ktuberling/sounds', use: 'tuning' },
  { name: 'klettres-data', folder: '/usr/share/klettres', use: 'held out' },
  { name: 'tuxpaint-stamps-default', folder: '/usr/share/tuxpaint/stamps', use: 'held out' },
  { name: 'gcin-voice', folder: '/usr/share/gcin-voice', use: 'held out' },
  {
    name: 'hedgewars-data',
    folder: '/usr/share/games/hedgewars/Data/Sounds/voices',
    use: 'held out',
  },
  { name: 'asterisk-prompt-es-co', folder: `${SOUNDS}/es`, use: 'held out' },
  { name: 'asterisk-prompt-fr-armelle', folder: `${SOUNDS}/fr`, use: 'held out' },
  { name: 'asterisk-moh-opsound-wav', folder: '/usr/share/asterisk/moh', use: 'music' },
]

const run = promisify(execFile)
const PATIENCE_BYTES = 64 * 1024 * 1024

/** Debian's packages of speech, where they are not there yet. */
export function installSpeech(): void {
  const said = execFileSync(process.execPath, ['scripts/setup.mjs', 'speech'], { encoding: 'utf8' })
  if (said !== '') console.log(said)
}

/** So many seconds of the set of this name, from a quarter on, where sentences are: a file in `folder`, made once. */
export async function excerptOf(name: string, seconds: number, folder: string): Promise<string> {
  const file = join(folder, name)
  if (existsSync(file)) return file
  const set = SPEECH_SETS.find((set) => set.name === name)
  if (set === undefined) throw new Error(`No speech ${name}`)
  await gather(set, file)
  const all = readFileSync(file)
  const from = (all.length >> 2) & ~1
  writeFileSync(file, all.subarray(from, from + seconds * 16_000))
  return file
}

/** Every recording of the set one after the other in `file`: 8 kHz mono 16 bits, peaks at -3 dBFS. */
export async function gather({ folder }: SpeechSet, file: string): Promise<void> {
  const sounds = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(wav|ogg|gsm)$/.test(name))
    .sort()
    .map((name) => join(folder, name))
  const lanes = cpus().length
  for (let at = 0; at < sounds.length; at += lanes) {
    const pieces = sounds.slice(at, at + lanes)
    await Promise.all(pieces.map((sound, lane) => convert(sound, `${file}.${lane}`)))
    for (const lane of pieces.keys()) {
      appendFileSync(file, readFileSync(`${file}.${lane}`))
      rmSync(`${file}.${lane}`)
    }
  }
  if (statSync(file).size === 0) throw new Error(`No recording in ${folder}`)
}

async function convert(sound: string, file: string): Promise<void> {
  const form = ['-r', '8000', '-c', '1', '-b', '16', '-e', 'signed', '-t', 'raw']
  const effects = ['remix', '-', 'norm', '-3', 'rate', '8000', 'norm', '-3']
  await run('sox', ['-V1', '-R', sound, ...form, file, ...effects], { maxBuffer: PATIENCE_BYTES })
}
