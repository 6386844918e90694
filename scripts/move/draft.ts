import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** A file that is being written, under another name than it will have. */
export interface Draft {
  path: string
  file: string
  write(text: string): void
  close(): void
  abandon(): void
}

/** Begins a file; what an earlier run left of it goes. */
export function openDraft(path: string): Draft {
  const file = `${path}.part`
  rmSync(file, { force: true })
  let descriptor: number | undefined = openSync(file, 'wx')
  function close() {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  return {
    path,
    file,
    write(text) {
      if (descriptor !== undefined) writeFileSync(descriptor, text)
    },
    close,
    abandon() {
      close()
      rmSync(file, { force: true })
    },
  }
}

/** Gives all of them their names, or none; gives the names. */
export function placeDrafts(drafts: readonly Draft[]): string[] {
  const placed: string[] = []
  try {
    for (const draft of drafts) {
      draft.close()
      renameSync(draft.file, draft.path)
      placed.push(draft.path)
    }
    return placed
  } catch (error) {
    for (const path of placed) rmSync(path, { force: true })
    throw error
  }
}
