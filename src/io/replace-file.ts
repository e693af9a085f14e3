import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes beside and renames, so that a reader, or a start after a crash, finds the old text or the new one; readable by its owner
 * alone. Throws the error of the file system.
 * @param durable it must survive a power cut; on a tmpfs that is in vain
 */
export function replaceFile(path: string, text: string, durable: boolean): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  try {
    // The draft may be left over from a crash, with another mode.
    fchmodSync(file, 0o600)
    writeFileSync(file, text)
    if (durable) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  if (durable) syncFolder(dirname(path))
}

/** Only with it the rename itself is on the disk. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
