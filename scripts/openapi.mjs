// Writes docs/openapi.json: what the built Worker answers to GET /openapi.json.
import { writeFileSync } from 'node:fs'
import { createTestHarness } from 'wrangler'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
const harness = createTestHarness({
  workers: [
    { configPath: 'wrangler.toml', secrets: { APP_SECRET: 'a-secret-of-the-document-0123456789' } },
  ],
})
const { url } = await harness.listen()
const document = await (await fetch(new URL('/openapi.json', url))).json()
writeFileSync('docs/openapi.json', `${JSON.stringify(document, null, 2)}\n`)
await harness.close()
