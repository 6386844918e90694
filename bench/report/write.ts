import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { charts } from './charts.ts'
import { page } from './page.ts'
import type { Results } from './results.ts'

/** Writes RESULTS.md and the charts into a folder; answers the page. */
export function write(results: Results, folder: string): string {
  const text = page(results)
  mkdirSync(join(folder, 'charts'), { recursive: true })
  writeFileSync(join(folder, 'RESULTS.md'), text)
  for (const [name, svg] of Object.entries(charts(results))) {
    writeFileSync(join(folder, 'charts', name), svg)
  }
  return text
}
