/** What a deployment may set of how its pages look: a contract, docs/pages.md. Never one less. */
export const brandProperties = [
  ...['brand', 'on-brand', 'text', 'muted', 'page', 'surface', 'line', 'danger', 'good'],
  ...['radius', 'font', 'width'],
].map((name) => `--${name}`)

/** What BRAND_STYLE takes. */
export const brandStyleExpected = `declarations such as --brand: light-dark(#0a5, #6e9); of ${brandProperties.join(', ')}, without url() and comments`

/** The declarations of BRAND_STYLE as a rule of CSS, or undefined: it can't end the rule, nor fetch anything. */
export function parseBrandStyle(text: string): string | undefined {
  const parts = text.split(';').map((part) => part.trim())
  const declarations = parts.filter((part) => part !== '')
  const isGood = (declaration: string) => {
    const [, name = '', value = ''] = /^([\w-]+)\s*:([^:]*)$/.exec(declaration) ?? []
    return brandProperties.includes(name) && isPlainValue(value)
  }
  return declarations.every(isGood) ? `:root{${declarations.join(';')}}\n` : undefined
}

function isPlainValue(value: string): boolean {
  const isPlain = /^[\w\s#%.,()"'+-]{1,200}$/.test(value) && !/url|image|src|attr/i.test(value)
  const count = (character: string) => value.split(character).length
  return isPlain && count('(') === count(')') && count('"') % 2 === 1 && count("'") % 2 === 1
}
