import { expect, test, vi } from 'vitest'
import { deploy } from '../../scripts/deploy/deploy.ts'

/** What wrangler answers to a command that starts so; success with no words to any other. */
type Answers = Record<string, { code?: number; output?: string }>

vi.spyOn(console, 'log').mockImplementation(() => {})

/** Deploys with a wrangler that answers so: the commands it was given, and how it ended. */
async function tryDeploy(answers: Answers, env?: string) {
  const commands: string[] = []
  const inputs: string[] = []
  const run = async (args: string[], { input = '' }: { input?: string } = {}) => {
    if (input !== '') inputs.push(input)
    const command = args.join(' ')
    commands.push(command)
    const [, answer] = Object.entries(answers).find(([start]) => command.startsWith(start)) ?? []
    const output = answer?.output ?? ''
    return { code: answer?.code ?? 0, output, stdout: output }
  }
  const ended = await deploy(run, env).catch((error: Error) => `failed: ${error.message}`)
  const shown = commands.map((one) => one.replace(/ DB --remote| --format json/g, ''))
  return { commands: shown, inputs, ended }
}

const listing = (...names: string[]) => ({
  'secret list': { output: JSON.stringify(names.map((name) => ({ name, type: 'secret_text' }))) },
})
const withSecrets = listing('APP_SECRET', 'ROOT_SECRET')
const fresh = expect.stringMatching(/^[\da-f]{64}$/)
const noDatabase = {
  code: 1,
  output: "✘ [ERROR] Couldn't find an auto-provisioned D1 DB named 'postern-db' for binding 'DB'.",
}

test('a deploy migrates first, and says nothing of secrets that are there', async () => {
  const { commands, ended } = await tryDeploy(withSecrets)
  expect(commands).toEqual(['d1 migrations list', 'd1 migrations apply', 'deploy', 'secret list'])
  expect(ended).toBe('Deployed.')
})

test('the first deploy makes the database, then migrates, then makes the secrets', async () => {
  const answers = { 'd1 migrations list': noDatabase, ...listing() }
  const { commands, inputs, ended } = await tryDeploy(answers)
  const steps = ['deploy', 'd1 migrations apply', 'secret list', 'secret bulk']
  expect(commands).toEqual(['d1 migrations list', ...steps])
  const [made] = inputs.map((input) => JSON.parse(input))
  expect(made).toEqual({ APP_SECRET: fresh, ROOT_SECRET: fresh })
  expect(made.APP_SECRET).not.toBe(made.ROOT_SECRET)
  expect(ended).toContain('Made APP_SECRET and ROOT_SECRET')
  expect(ended).not.toContain(made.APP_SECRET)
})

test('a secret that is there is not changed', async () => {
  const { inputs } = await tryDeploy(listing('ROOT_SECRET'))
  expect(inputs.map((input) => JSON.parse(input))).toEqual([{ APP_SECRET: fresh }])
})

test('where it has run without ROOT_SECRET, what APP_SECRET signed stays good for the time', async () => {
  const { inputs } = await tryDeploy(listing('APP_SECRET', 'SMTP_PASSWORD'))
  expect(inputs.map((input) => JSON.parse(input))).toEqual([
    { ROOT_SECRET: fresh, ROOT_SECRET_PREVIOUS: 'APP_SECRET' },
  ])
})

test.each([
  'A request to the Cloudflare API failed. Authentication error [code: 10000]',
  "Couldn't find a D1 DB with the name or binding 'DB' in your wrangler.toml file.",
])('a look-up that fails otherwise is no first deploy: %s', async (output) => {
  const { commands, ended } = await tryDeploy({ 'd1 migrations list': { code: 1, output } })
  expect(commands).toEqual(['d1 migrations list'])
  expect(ended).toBe(
    `failed: ${output}\nThe migrations could not be looked up. Nothing was changed.`,
  )
})

test('a failed step ends it and says how things stand', async () => {
  const migrations = await tryDeploy({ 'd1 migrations apply': { code: 1 } })
  expect(migrations.commands.at(-1)).toBe('d1 migrations apply')
  expect(migrations.ended).toMatch(/^failed: The migrations failed/)
  const worker = await tryDeploy({ deploy: { code: 1 } })
  expect(worker.ended).toBe('failed: The deploy failed. The migrations are applied.')
  const secrets = await tryDeploy({ ...listing(), 'secret bulk': { code: 1 } })
  expect(secrets.ended).toBe(
    'failed: The Worker is deployed, but lacks APP_SECRET and ROOT_SECRET.',
  )
  const first = await tryDeploy({
    'd1 migrations list': noDatabase,
    'd1 migrations apply': { code: 1 },
  })
  expect(first.ended).toContain('npx wrangler d1 migrations apply DB --remote')
})

test.each([{ code: 1 }, { output: 'not JSON' }, { output: '{}' }])(
  'secrets that can not be listed are not called missing: %o',
  async (answer) => {
    const { ended } = await tryDeploy({ 'secret list': answer })
    expect(ended).toMatch(/^Deployed\. wrangler could not list the secrets/)
  },
)

test('--env reaches every command', async () => {
  const { commands } = await tryDeploy(listing(), 'staging')
  expect(commands).toHaveLength(5)
  expect(commands.filter((one) => !one.endsWith(' --env staging'))).toEqual([])
})
