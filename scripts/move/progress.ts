const width = 30
const everyMilliseconds = 10_000

/** Shows how far long work has come: on a terminal all the time, elsewhere a line now and then. */
export function showProgress(what: string) {
  let shownAt = Date.now()
  const terminal = process.stderr.isTTY === true
  return {
    /** `rows`: how many are done. `share`: how much of all, from 0 to 1; undefined if not known. */
    show(rows: number, share?: number) {
      if (terminal)
        process.stderr.write(`\r${what}${share === undefined ? '' : bar(share)} ${rows} `)
      else if (Date.now() - shownAt > everyMilliseconds) {
        const percent = share === undefined ? '' : ` (${Math.floor(share * 100)} %)`
        console.error(`${what}: ${rows} rows${percent}`)
        shownAt = Date.now()
      }
    },
    end() {
      if (terminal) process.stderr.write('\r\u001b[K')
    },
  }
}

function bar(share: number): string {
  return ` [${'#'.repeat(Math.floor(share * width)).padEnd(width, '.')}] ${Math.floor(share * 100)} %`
}
