import { join } from 'node:path'
import { root } from '../wrangler.mjs'

/** PUBLIC_URL of wrangler.toml, or of one of its environments; undefined if it is not set. */
export async function readPublicUrl(env: string | undefined): Promise<string | undefined> {
  // Loaded when it is needed: it takes a second.
  const { unstable_readConfig } = await import('wrangler')
  const file = join(root, 'wrangler.toml')
  const { vars } = unstable_readConfig({ config: file, env }, { hideWarnings: true })
  return typeof vars.PUBLIC_URL === 'string' ? vars.PUBLIC_URL : undefined
}
