import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// Below node_modules, so that what a snippet imports is found: here, or further up.
const packages = fileURLToPath(new URL('node_modules', import.meta.url))

/** The module of this name, among files with this text. */
export async function loadModule(name: string, files: Record<string, string>) {
  const folder = mkdtempSync(join(packages, '.snippets-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    return await import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
