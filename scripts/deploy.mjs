// npm run deploy: the migrations, then the Worker that needs them. The first time there is no database
// yet: the deploy makes it, so the order is the other way round.
import { missingSecrets } from './secrets.ts'
import { fail, wrangler } from './wrangler.mjs'

if (process.argv.length > 2) {
  fail('Takes no arguments: an --env, say, would have to reach the migrations and the secret too.')
}

const listed = await wrangler(['d1', 'migrations', 'list', 'DB', '--remote'], { capture: true })
if (listed.code === 0) {
  await migrate('The migrations failed. The Worker that is deployed was left as it is.')
  await step(['deploy'], 'The deploy failed. The migrations are applied.')
} else {
  await step(['deploy'], 'The deploy failed. No migration was tried.')
  await migrate(
    'The Worker is deployed, but its database lacks migrations. Mend the cause, then:\n' +
      '  npx wrangler d1 migrations apply DB --remote',
  )
}

await makeSecrets()
console.log('\nDeployed.')

async function makeSecrets() {
  const { code, output, stdout } = await wrangler(['secret', 'list'], { capture: true })
  if (code !== 0) fail(`${output}\nThe Worker is deployed; which secrets it has could not be seen.`)
  const made = missingSecrets(JSON.parse(stdout).map(({ name }) => name))
  const names = Object.keys(made).join(' and ')
  if (names === '') return
  await step(
    ['secret', 'bulk'],
    `The Worker is deployed, but lacks ${names}.`,
    JSON.stringify(made),
  )
  console.log(`Made ${names}: docs/operations.md, "Changing the secrets", says what follows.`)
}

function migrate(ifItFails) {
  return step(['d1', 'migrations', 'apply', 'DB', '--remote'], ifItFails)
}

async function step(args, ifItFails, input) {
  console.log(`\n> wrangler ${args.join(' ')}`)
  const { code } = await wrangler(args, { input })
  if (code !== 0) fail(ifItFails)
}
