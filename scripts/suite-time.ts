import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** Seconds of processor time. */
interface Used {
  /** By everyone. */
  machine: number
  /** By the processes that this one has started and seen end: not by those of Chromium. */
  own: number
}

/**
 * The seconds a suite may take, which are meant for a machine that does nothing else: if others had half
 * of it meanwhile, twice as many; at most five times.
 */
export function allowedSeconds(seconds: number, othersShare: number): number {
  return seconds / (1 - Math.min(othersShare, 0.8))
}

/** Measures a run from now on; `stop` says how long it took, and whether that is too long. */
export function startClock() {
  const start = Date.now()
  const before = measure()
  return {
    stop(seconds: number) {
      const took = (Date.now() - start) / 1000
      const after = measure()
      const others = after.machine - before.machine - (after.own - before.own)
      const share =
        before.own < 0 || took === 0 ? 0 : Math.max(0, others / (took * availableParallelism()))
      const allowed = allowedSeconds(seconds, share)
      return {
        said:
          `${took.toFixed(0)} s of at most ${allowed.toFixed(0)}` +
          ` (${seconds}; others had ${(share * 100).toFixed(0)} % of the machine)`,
        isOver: took > allowed,
      }
    },
  }
}

/** `own` is -1 where the system does not tell it: only Linux does. */
function measure(): Used {
  const busy = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq)
  return { machine: busy.reduce((sum, one) => sum + one, 0) / 1000, own: ownSeconds() }
}

function ownSeconds(): number {
  try {
    // proc(5): cutime and cstime, in hundredths; the name before them may hold spaces.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[13]) + Number(fields[14])) / 100
  } catch {
    return -1
  }
}
