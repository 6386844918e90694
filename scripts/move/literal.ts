import type { SQLOutputValue } from 'node:sqlite'

/** D1 takes statements of 100 KB at most; characters are counted here, and all are ASCII. */
export const mostStatementCharacters = 90_000

/** What is left of it for the values of one row. */
export const mostRowCharacters = mostStatementCharacters - 1000

/**
 * A value in SQL. Text that is not plain goes as hexadecimal digits: wrangler and D1 split files into
 * statements themselves, and nothing in a value must look like the end of one.
 */
export function literal(value: SQLOutputValue): string {
  if (value === null) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') throw new Error('a row holds binary data')
  if (/^[\w@.+$,/=: -]*$/.test(value) && !value.includes('--')) return `'${value}'`
  return `cast(x'${Buffer.from(value).toString('hex')}' as text)`
}
