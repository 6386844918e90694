/**
 * Reads what is plainly an instant, to Unix seconds: a number of seconds, milliseconds or
 * microseconds since 1970, or a text as ISO 8601, SQLAlchemy and PostgreSQL write it, without an
 * offset in UTC. Undefined for all else, and for what lies before 2000 or after tomorrow: there
 * 20240301, a Julian day and other units would end up.
 */
export function readInstant(value: unknown, now: number): number | undefined {
  const seconds = read(value)
  if (seconds === undefined) return undefined
  return seconds >= earliest && seconds <= now + secondsPerDay ? Math.floor(seconds) : undefined
}

const secondsPerDay = 86_400
const earliest = Date.UTC(2000, 0) / 1000

function read(value: unknown): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return readEpoch(Number(value))
  if (typeof value !== 'string' || value.length > 40) return undefined
  return /^\d+(\.\d+)?$/.test(value) ? readEpoch(Number(value)) : readText(value)
}

/** The units are told apart by size: each range holds the years 1973 to 5138. */
function readEpoch(number: number): number | undefined {
  if (number < 1e11) return number
  if (number < 1e14) return number / 1e3
  return number < 1e17 ? number / 1e6 : undefined
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(?:Z|UTC|([+-])(\d\d)(?::?(\d\d))?)?$/i

function readText(text: string): number | undefined {
  const [all, ...parts] = pattern.exec(text) ?? []
  if (all === undefined) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0))
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second)
  // Date.UTC takes the 30th of February for the 1st of March.
  const fields = new Date(milliseconds).toISOString().slice(0, 16).split(/\D/).map(Number)
  const isSame = [year, month, day, hour, minute].every((field, i) => field === fields[i])
  if (!isSame || second > 59) return undefined
  const [sign, hours = 0, minutes = 0] = parts.slice(6)
  // No clock is further from UTC.
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60)
  return milliseconds / 1000 - offset
}
