const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Lets signals end the process at once, by their default action: while SQL of a foreign file runs,
 * which may be without end, no handler gets its turn. Gives what puts the handlers back.
 */
export function letSignalsEnd(): () => void {
  const handlers = signals.map((signal) => ({ signal, listeners: process.listeners(signal) }))
  for (const signal of signals) process.removeAllListeners(signal)
  return () => {
    for (const { signal, listeners } of handlers) {
      process.removeAllListeners(signal)
      for (const listener of listeners) process.on(signal, listener)
    }
  }
}
