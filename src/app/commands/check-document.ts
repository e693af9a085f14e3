import { readFileSync } from 'node:fs'
import { type Applied, applyCandidate } from '../../core/provisioning/apply.js'
import type { DocumentEvent } from '../../io/provisioning/source.js'
import { DocumentStore } from '../../io/provisioning/store.js'
import { documentSource } from '../configuration/document-source.js'
import type { Configuration } from '../configuration/schema.js'
import { EXIT, type ExitCode } from './exit-codes.js'

export interface FoundDocument {
  readonly applied: Applied | undefined
  /** Where it came from, in words. */
  readonly origin: string
  /** Paragraphs for people. */
  readonly troubles: readonly string[]
  readonly exitCode: ExitCode
}

/** The document that the daemon would use now: from its source, else the stored one; or the file that is to be tried. */
export async function findDocument(
  configuration: Configuration,
  trial: string | undefined,
  offline: boolean,
): Promise<FoundDocument> {
  if (trial !== undefined) return fromFile(trial)
  if (offline) return fromStore(configuration, [])
  const event = await askOnce(configuration)
  if (event.type !== 'document-received') {
    const reason = event.type === 'document-failed' ? event.reason : ''
    return fromStore(configuration, [reason])
  }
  const { url, file } = configuration.provisioning
  return judged(event.text, file === '' ? url : file)
}

function fromFile(path: string): FoundDocument {
  try {
    return judged(readFileSync(path, 'utf8'), path)
  } catch (error) {
    const trouble = `The document ${path} cannot be read: ${(error as Error).message}.`
    return { applied: undefined, origin: path, troubles: [trouble], exitCode: EXIT.NOINPUT }
  }
}

function judged(text: string, origin: string): FoundDocument {
  const verdict = applyCandidate(undefined, text)
  if (verdict.accepted) {
    return { applied: verdict.applied, origin, troubles: [], exitCode: EXIT.OK }
  }
  return { applied: undefined, origin, troubles: [verdict.fault], exitCode: EXIT.CONFIG }
}

/** `troubles`: why the source itself brought nothing, which leaves something to be repaired even where the store has a good document. */
function fromStore({ state_directory }: Configuration, troubles: readonly string[]): FoundDocument {
  const stored = new DocumentStore(state_directory).load()
  const origin = `the last good one, in ${state_directory}`
  if (stored === undefined || 'fault' in stored) {
    const none = `There is no stored provisioning document in ${state_directory} either: the phone has no account until one arrives.`
    const all = [...troubles, stored?.fault ?? none]
    return { applied: undefined, origin, troubles: all, exitCode: EXIT.UNAVAILABLE }
  }
  const found = judged(stored.text, origin)
  const exitCode = troubles.length > 0 ? EXIT.UNAVAILABLE : found.exitCode
  return { ...found, troubles: [...troubles, ...found.troubles], exitCode }
}

async function askOnce(configuration: Configuration): Promise<DocumentEvent> {
  let hear: (event: DocumentEvent) => void = () => undefined
  const heard = new Promise<DocumentEvent>((resolve) => {
    hear = resolve
  })
  const source = await documentSource(configuration, hear)
  source.start()
  const event = await heard
  source.stop()
  return event
}
