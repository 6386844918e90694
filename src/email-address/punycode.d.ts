declare module 'punycode/punycode.es6.js' {
  /** The text that RFC 3492's form of it, without `xn--`, stands for; throws on any other. */
  export function decode(punycode: string): string
}
