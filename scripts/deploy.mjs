// npm run deploy: the migrations, then the Worker that needs them. The first time there is no database
// yet: the deploy makes it, so the order is the other way round.
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

console.log(`
Deployed. Until it has its secret, the service answers every request with a plain 500. Once:

  openssl rand -hex 32 | npx wrangler secret put APP_SECRET
`)

function migrate(ifItFails) {
  return step(['d1', 'migrations', 'apply', 'DB', '--remote'], ifItFails)
}

async function step(args, ifItFails) {
  console.log(`\n> wrangler ${args.join(' ')}`)
  const { code } = await wrangler(args)
  if (code !== 0) fail(ifItFails)
}
