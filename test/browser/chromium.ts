import { execFileSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** Starts the Chromium of the system; the suite does not pass without one. */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? names.map(find).find((path) => path !== '')
  if (!executablePath) {
    throw new Error(
      'No Chromium. Debian: sudo apt-get install chromium. Elsewhere: CHROMIUM=/path/to/it npm run test:browser',
    )
  }
  // A container has no user namespaces for root, nor much in /dev/shm. It only visits our own pages.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

function find(name: string): string {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return ''
  }
}
