/** What is used here of autocannon, which ships no types. */
declare module 'autocannon' {
  interface Result {
    errors: number
    timeouts: number
  }
  interface Run extends Promise<Result> {
    on(
      event: 'response',
      listener: (client: object, status: number, bytes: number, milliseconds: number) => void,
    ): void
  }
  export default function autocannon(options: object): Run
}
