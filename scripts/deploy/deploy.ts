import { missingSecrets } from './secrets.ts'

/** Runs wrangler: its exit code and what it printed, which a person has seen unless it is captured. */
export type Run = (
  args: string[],
  options?: { capture?: boolean; input?: string },
) => Promise<{ code: number; output: string; stdout: string }>

/** Why a deploy has ended, in words for a person. */
export class DeployError extends Error {}

const unseenSecrets =
  'wrangler could not list the secrets; without APP_SECRET every answer is a plain 500.'

/** wrangler's words for a database that no deploy has made yet, and not for one that the settings lack. */
const noDatabase = /Couldn't find an? (auto-provisioned )?D1 DB named/

/**
 * Applies the migrations and then deploys the Worker that needs them; the first time the other way round,
 * because the deploy makes the database. Then makes the secrets that the Worker lacks. Resolves with what
 * is left to do; rejects with a DeployError.
 */
export async function deploy(run: Run, env?: string): Promise<string> {
  const inEnv = env === undefined ? [] : ['--env', env]
  const step = async (args: string[], ifItFails: string, input?: string) => {
    console.log(`\n> wrangler ${args.join(' ')}`)
    const { code } = await run(args, input === undefined ? {} : { input })
    if (code !== 0) throw new DeployError(ifItFails)
  }
  const apply = ['d1', 'migrations', 'apply', 'DB', '--remote', ...inEnv]
  const publish = ['deploy', ...inEnv]

  if (await hasDatabase(run, inEnv)) {
    await step(apply, 'The migrations failed. The Worker that is deployed was left as it is.')
    await step(publish, 'The deploy failed. The migrations are applied.')
  } else {
    await step(publish, 'The deploy failed. No migration was tried.')
    await step(
      apply,
      'The Worker is deployed, but its database lacks migrations. Mend the cause, then:\n' +
        `  npx wrangler ${apply.join(' ')}`,
    )
  }
  const names = await listSecrets(run, inEnv)
  if (!names) return `Deployed. ${unseenSecrets}`
  const made = missingSecrets(names)
  const list = Object.keys(made).join(' and ')
  if (list === '') return 'Deployed.'
  const bulk = ['secret', 'bulk', ...inEnv]
  await step(bulk, `The Worker is deployed, but lacks ${list}.`, JSON.stringify(made))
  return `Deployed. Made ${list}: docs/production.md, "Changing the secrets", says what follows.`
}

async function hasDatabase(run: Run, inEnv: string[]): Promise<boolean> {
  const list = ['d1', 'migrations', 'list', 'DB', '--remote', ...inEnv]
  const { code, output } = await run(list, { capture: true })
  if (code !== 0 && !noDatabase.test(output)) {
    throw new DeployError(`${output}\nThe migrations could not be looked up. Nothing was changed.`)
  }
  return code === 0
}

/** The names of those that the Worker has; undefined if wrangler does not tell. */
async function listSecrets(run: Run, inEnv: string[]): Promise<string[] | undefined> {
  const list = ['secret', 'list', '--format', 'json', ...inEnv]
  const { code, stdout } = await run(list, { capture: true })
  try {
    const rows: unknown = code === 0 ? JSON.parse(stdout) : undefined
    return Array.isArray(rows) ? rows.map((row) => String(Object(row).name)) : undefined
  } catch {
    return undefined
  }
}
