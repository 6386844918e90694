/** One line of CSV that PostgreSQL's COPY reads: null is nothing, an empty text is in quotes. */
export function formatCsv(values: readonly unknown[]): string {
  return values.map(formatField).join(',')
}

function formatField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /^$|^\\\.$|[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// OWASP, "CSV Injection"; the wide forms too, which Excel reads in Japanese and Chinese. Where the
// semicolon is the separator, as in German, quotes within a cell do not keep it, nor a line end, together.
const formula = /(?:^|[;,\t\r\n])(?=(?:[^\S\t\r\n]|")*[=+\-@＝＋－＠])|^(?=[\t\r\n])/g

/** Whether a spreadsheet that opens a CSV would take the value, or a part of it, for a formula. */
export function beginsFormula(value: unknown): value is string {
  return typeof value === 'string' && value.search(formula) >= 0
}

/** The value as a spreadsheet shows it and does not run it; no import takes it back. */
export function neutralise(value: string): string {
  return value.replace(formula, "$&'")
}
