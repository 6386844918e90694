import { randomUUID } from 'node:crypto'
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** A file that is being written, under another name than it will have. */
export interface Draft {
  path: string
  file: string
  write(text: string): void
  close(): void
  abandon(): void
}

/** A name beside a file that only this run has, so that it writes, places and removes its own only. */
export function draftName(path: string): string {
  return `${path}.${process.pid}-${randomUUID().slice(0, 8)}.part`
}

/** Opens a file to write; throws a UsageError with these words if one is there. */
export function createFile(path: string, words: string): number {
  try {
    return openSync(path, 'wx')
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw isThere ? new UsageError(`${shown(path)} is there already${words}`) : error
  }
}

/** Gives a draft its name; throws a UsageError if a file has it, which stays as it is. */
export function placeNew(draft: string, path: string): void {
  // Takes the name first, as a rename replaces what is there, and not every disk has hard links.
  closeSync(createFile(path, '; it stays as it is'))
  try {
    renameSync(draft, path)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

/** Begins a file. */
export function openDraft(path: string): Draft {
  const file = draftName(path)
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
      placeNew(draft.file, draft.path)
      placed.push(draft.path)
    }
    return placed
  } catch (error) {
    for (const path of placed) rmSync(path, { force: true })
    throw error
  }
}
