import { parseArgs } from 'node:util'
import { readOrRefuse } from '../move/argument-fault.ts'
import type { Target } from '../move/d1.ts'
import { UsageError } from '../move/tables.ts'

/** What a verb takes, for reading and for the help. */
export interface Verb {
  /** The words after it, as the help shows them. */
  words: readonly string[]
  /** How many of them may be left out, from the end. */
  optional?: number
  /** Its own options; each takes a value. */
  options?: readonly string[]
  /** Its own options that take none. */
  switches?: readonly string[]
  does: string
}

/** What was asked of a command. */
export interface Arguments {
  verb: string
  words: string[]
  options: Readonly<Record<string, string | undefined>>
  switches: readonly string[]
  target: Target
  json: boolean
  /** Where the service is, if it was said. */
  url: string | undefined
}

const common = {
  help: { type: 'boolean' },
  remote: { type: 'boolean' },
  env: { type: 'string' },
  json: { type: 'boolean' },
  url: { type: 'string' },
} as const

const commonHelp = `  --remote    the deployed service; with --env NAME that of an environment of wrangler.toml
  --url URL   where it is: by default PUBLIC_URL of wrangler.toml, without --remote http://127.0.0.1:8000
  --json      prints JSON in place of a sentence
Ends with 0 if it did something, else with 1.`

/** Reads the arguments of any command; undefined if its help is wanted. Throws a UsageError. */
export function readArguments(
  argv: readonly string[],
  verbs: Readonly<Record<string, Verb>>,
): Arguments | undefined {
  const { values, positionals } = parse(argv, verbs)
  const [verb, ...words] = positionals
  if (values.help || (verb === undefined && argv.length === 0)) return undefined
  const { remote, env, json, url, help, ...own } = values
  if (verb === undefined) throw new UsageError('What is to be done? --help lists the verbs.')
  const taken = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!taken) throw new UsageError(`There is no verb "${verb}". --help lists them.`)
  checkWords(verb, taken, words)
  const takes = [...(taken.options ?? []), ...(taken.switches ?? [])]
  const foreign = Object.keys(own).find((name) => !takes.includes(name))
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with ${verb}`)
  if (env !== undefined && !remote) throw new UsageError('--env goes with --remote')
  const target = { remote: remote === true, env: textOf(env), persistTo: undefined }
  const options = Object.fromEntries(
    Object.entries(own).map(([name, value]) => [name, textOf(value)]),
  )
  const switches = Object.entries(own).flatMap(([name, value]) => (value === true ? [name] : []))
  return { verb, words, options, switches, target, json: json === true, url: textOf(url) }
}

/** The help of a command: each verb, and what all of them take. */
export function helpOf(command: string, verbs: Readonly<Record<string, Verb>>): string {
  const lines = Object.entries(verbs).flatMap(([verb, taken]) => {
    const switches = (taken.switches ?? []).map((name) => `[--${name}]`)
    const options = [...(taken.options ?? []).map((name) => `[--${name} …]`), ...switches].join(' ')
    return [`  ${usageOf(verb, taken)}${options && ` ${options}`}`, `      ${taken.does}`]
  })
  const usage = `npm run ${command} -- VERB … [--remote [--env NAME]] [--url URL] [--json]`
  return [usage, '', ...lines, '', commonHelp].join('\n')
}

function parse(argv: readonly string[], verbs: Readonly<Record<string, Verb>>) {
  const names = Object.values(verbs).flatMap(({ options = [] }) => options)
  const own = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const switches = Object.values(verbs).flatMap((verb) => verb.switches ?? [])
  const on = Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }]))
  const options = { ...own, ...on, ...common }
  return readOrRefuse(() => parseArgs({ args: [...argv], options, allowPositionals: true }))
}

function checkWords(verb: string, taken: Verb, words: readonly string[]): void {
  const most = taken.words.length
  if (words.length <= most && words.length >= most - (taken.optional ?? 0)) return
  throw new UsageError(`Like this: ${usageOf(verb, taken)}`)
}

function usageOf(verb: string, { words, optional = 0 }: Verb): string {
  const first = words.length - optional
  return [verb, ...words.map((word, i) => (i < first ? word : `[${word}]`))].join(' ')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
