// npm run deploy: the Worker (the first time, this makes its D1 database too), then the migrations.
import { fail, wrangler } from './wrangler.mjs'

if (process.argv.length > 2) {
  fail('Takes no arguments: an --env, say, would have to reach the migrations and the secret too.')
}

await step(['deploy'], 'The deploy failed. No migration was tried.')

// Not before: on the first deploy there is no database yet.
await step(
  ['d1', 'migrations', 'apply', 'DB', '--remote'],
  'The Worker is deployed, but its database lacks migrations. Mend the cause, then:\n' +
    '  npx wrangler d1 migrations apply DB --remote',
)

console.log(`
Deployed. Until it has its secret, the service answers every request with a plain 500. Once:

  openssl rand -hex 32 | npx wrangler secret put APP_SECRET
`)

async function step(args, ifItFails) {
  console.log(`\n> wrangler ${args.join(' ')}`)
  const { code } = await wrangler(args)
  if (code !== 0) fail(ifItFails)
}
