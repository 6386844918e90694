// Before every command: says what to do if `npm ci` was told to ignore scripts. They bring a Node, and make
// three things. Runs on any Node.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const made = [
  'public/docs/swagger-ui/swagger-ui.css',
  'src/accounts/common-passwords.ts',
  'src/html/assets.ts',
]
const missing = made.filter(
  (file) => !existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url))),
)
const isOld = !('stripTypeScriptTypes' in (await import('node:module')))

if (isOld) {
  stop(
    `This is Node ${process.versions.node}: Node 22.18 or newer is needed. \`npm ci\` brings one, unless it is\n` +
      'told to ignore scripts. Then:\n\n  npm rebuild node && npm run prepare',
  )
} else if (missing.length > 0) {
  stop(
    `Not there: ${missing.join(', ')}.\n\`npm ci\` was told to ignore scripts? Make them:\n\n  npm run prepare`,
  )
}

function stop(message) {
  console.error(`\n${message}\n`)
  process.exitCode = 1
}
