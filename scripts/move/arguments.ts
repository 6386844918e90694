import { extname } from 'node:path'
import { parseArgs } from 'node:util'
import { readOrRefuse } from './argument-fault.ts'
import type { Target } from './d1.ts'
import { UsageError } from './tables.ts'
import { say } from './terminal.ts'

const forBoth = {
  help: { type: 'boolean' },
  local: { type: 'boolean' },
  remote: { type: 'boolean' },
  env: { type: 'string' },
  'persist-to': { type: 'string' },
} as const

const forImport = {
  ...forBoth,
  apply: { type: 'boolean' },
  overwrite: { type: 'boolean' },
  superusers: { type: 'boolean' },
  'no-superusers': { type: 'boolean' },
  'new-ids': { type: 'boolean' },
  'ids-file': { type: 'string' },
  'reset-unusable': { type: 'boolean' },
  table: { type: 'string', multiple: true },
} as const

const forExport = { ...forBoth, spreadsheet: { type: 'boolean' } } as const

/** How an import is to go. */
export interface ImportOptions {
  path: string
  apply: boolean
  overwrite: boolean
  /** Whether superusers stay that; undefined if nothing was said. */
  superusers: boolean | undefined
  /** Where old ids are mapped to new; undefined if what has no UUID can't come. */
  idsFile: string | undefined
  resetUnusable: boolean
  /** Names of a SQLite file's tables or views. */
  tables: readonly string[]
}

/** How an export is to go. */
export interface ExportOptions {
  path: string
  spreadsheet: boolean
}

interface Common {
  help?: boolean
  local?: boolean
  remote?: boolean
  env?: string
  'persist-to'?: string
}

/** Reads the import's arguments; throws a UsageError. With --help it prints the text and ends. */
export function readImportArguments(help: string): { target: Target; options: ImportOptions } {
  const parsed = readOrRefuse(() => parseArgs({ options: forImport, allowPositionals: true }))
  const { values } = parsed
  const { path, target } = readCommon(values, parsed.positionals, help)
  if (values.superusers && values['no-superusers']) {
    throw new UsageError('Either --superusers or --no-superusers')
  }
  if (values['ids-file'] !== undefined && !values['new-ids']) {
    throw new UsageError('--ids-file goes with --new-ids')
  }
  const options = {
    path,
    apply: values.apply === true,
    overwrite: values.overwrite === true,
    superusers: values.superusers ?? (values['no-superusers'] ? false : undefined),
    idsFile: values['new-ids'] ? (values['ids-file'] ?? idsFileOf(path)) : undefined,
    resetUnusable: values['reset-unusable'] === true,
    tables: values.table ?? [],
  }
  return { target, options }
}

function idsFileOf(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.ids.csv`
}

/** Reads the export's arguments; throws a UsageError. With --help it prints the text and ends. */
export function readExportArguments(help: string): { target: Target; options: ExportOptions } {
  const parsed = readOrRefuse(() => parseArgs({ options: forExport, allowPositionals: true }))
  const { path, target } = readCommon(parsed.values, parsed.positionals, help)
  return { target, options: { path, spreadsheet: parsed.values.spreadsheet === true } }
}

function readCommon(values: Common, [path, more]: string[], help: string) {
  if (values.help) {
    say(help)
    process.exit(0)
  }
  if (path === undefined || more !== undefined) throw new UsageError(`Which file?\n\n${help}`)
  if (values.local && values.remote) throw new UsageError('Either --local or --remote')
  if (values.env !== undefined && !values.remote) throw new UsageError('--env goes with --remote')
  const target = {
    remote: values.remote === true,
    env: values.env,
    persistTo: values['persist-to'],
  }
  return { path, target }
}
