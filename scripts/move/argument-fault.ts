import { UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** Reads arguments with Node's parser; what it refuses is a UsageError in our words. */
export function readOrRefuse<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new UsageError(explain(error))
  }
}

function explain(error: unknown): string {
  const said = error instanceof Error ? error.message : ''
  const [, option = ''] = /'(--?[^' ]+)/.exec(said) ?? []
  const named = shown(option)
  if (said.startsWith('Unknown option')) return `There is no option ${named}. --help lists them.`
  if (said.includes('does not take an argument'))
    return `${named} takes no value. --help tells more.`
  return `${named} wants a value. --help tells more.`
}
