const width = 30
const everySeconds = 10

/** Shows how far long work has come: a bar on a terminal, elsewhere a line now and then. */
export function showProgress(what: string, total: number) {
  let done = 0
  let shownAt = Date.now()
  const terminal = process.stderr.isTTY === true

  function show() {
    const share = total === 0 ? 1 : Math.min(1, done / total)
    const bar = '#'.repeat(Math.round(share * width)).padEnd(width, '.')
    const counts = total === 0 ? `${done}` : `${done} of ${total}`
    if (terminal) process.stderr.write(`\r${what} [${bar}] ${counts} `)
    else if (Date.now() - shownAt > everySeconds * 1000) {
      console.error(`${what}: ${counts}`)
      shownAt = Date.now()
    }
  }
  return {
    advance(rows: number) {
      done += rows
      show()
    },
    end() {
      if (terminal) process.stderr.write('\r\u001b[K')
    },
  }
}
