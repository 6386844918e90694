// OWASP, "CSV Injection"; the wide forms too, which Excel reads in Japanese and Chinese.
const formula = /^[=+\-@＝＋－＠\t\r\n]/

/** Whether a spreadsheet that opens a CSV would take the value for a formula. */
export function beginsFormula(value: unknown): value is string {
  return typeof value === 'string' && formula.test(value)
}

/** The value as a spreadsheet shows it and does not run it; no import takes it back. */
export function neutralise(value: string): string {
  return `'${value}`
}
