import * as z from 'zod/mini'
import { UsageError } from '../move/tables.ts'
import { shown } from '../move/terminal.ts'
import type { Arguments } from './arguments.ts'
import type { Did, ServiceVerb } from './command.ts'
import { settingOptions, settingsOf } from './provider-options.ts'
import type { Service } from './service.ts'
import { readAnswer } from './users.ts'

const Urls = z.object({
  redirect_uris: z.array(z.string()),
  backchannel_logout_uri: z.string(),
  post_logout_redirect_uri: z.string(),
})
const Provider = z.looseObject({
  name: z.string(),
  title: z.string(),
  issuer: z.string(),
  is_on: z.boolean(),
  urls_to_register: Urls,
})
type Provider = z.infer<typeof Provider>
const Saved = z.extend(Provider, { warnings: z.array(z.string()) })
const Checked = z.object({
  issuer: z.string(),
  warnings: z.array(z.string()),
  urls_to_register: Urls,
})
const ProviderList = z.object({ providers: z.array(Provider) })

type ReadSecret = () => Promise<string>

/** Everything that `npm run provider` does. The rules are the API's. `readSecret`: where the client secret comes from. */
export function providerVerbs(readSecret: ReadSecret): Readonly<Record<string, ServiceVerb>> {
  return {
    add: {
      words: ['NAME'],
      options: ['kind', ...settingOptions],
      switches: ['unchecked'],
      does: 'Adds a provider: at least --issuer, --client-id and --title. The client secret is PROVIDER_CLIENT_SECRET, or asked for. --unchecked: without a look at it.',
      run: (service, asked) => add(service, asked, readSecret),
    },
    list: { words: [], does: 'Lists the providers.', run: listAll },
    show: {
      words: ['NAME'],
      does: 'Shows a provider, without its client secret.',
      run: (service, { words }) =>
        withProvider(service, words[0], async (one) => ({ said: detailsOf(one), json: one })),
    },
    check: {
      words: ['NAME'],
      does: 'Looks whether a provider can be used as it is set up.',
      run: check,
    },
    change: {
      words: ['NAME'],
      options: settingOptions,
      switches: ['new-secret', 'unchecked'],
      does: "Changes a provider; '' empties a list. --new-secret: PROVIDER_CLIENT_SECRET, or asked for.",
      run: (service, asked) => change(service, asked, readSecret),
    },
    on: {
      words: ['NAME'],
      does: 'Lets people sign in by a provider again.',
      run: (service, { words }) => save(service, words[0], { is_on: true }),
    },
    off: {
      words: ['NAME'],
      does: 'Lets nobody sign in by a provider.',
      run: (service, { words }) => save(service, words[0], { is_on: false }),
    },
    remove: {
      words: ['NAME'],
      does: 'Removes a provider. Who has no other way in can set a password by forgot-password.',
      run: remove,
    },
  }
}

async function add(service: Service, asked: Arguments, readSecret: ReadSecret): Promise<Did> {
  const { words, options, switches } = asked
  const wanted =
    options.kind === 'github' ? ['client-id', 'title'] : ['issuer', 'client-id', 'title']
  const missing = wanted.filter((name) => options[name] === undefined)
  if (missing.length > 0) {
    throw new UsageError(`add needs ${missing.map((name) => `--${name}`).join(', ')} too`)
  }
  const answer = await service.ask('POST', '/providers', {
    name: words[0],
    ...(options.kind !== undefined && { kind: options.kind }),
    ...settingsOf(options),
    client_secret: await readSecret(),
    unchecked: switches.includes('unchecked'),
  })
  if (answer === undefined) return notThere
  const provider = readAnswer(Saved, answer)
  const said = [`Added ${lineOf(provider)}`, ...register(provider), ...warn(provider)]
  return { said: said.join('\n'), json: provider }
}

async function listAll(service: Service): Promise<Did> {
  const answer = await service.ask('GET', '/providers')
  if (answer === undefined) return notThere
  const { providers } = readAnswer(ProviderList, answer)
  if (providers.length === 0) return { nothing: 'There is no provider.' }
  return { said: providers.map(lineOf).join('\n'), json: providers }
}

async function check(service: Service, { words: [name = ''] }: Arguments): Promise<Did> {
  const answer = await service.ask('POST', `${pathOf(name)}/check`)
  if (answer === undefined) return unknown(name)
  const checked = readAnswer(Checked, answer)
  const good = `${shown(name)} can be used: ${shown(checked.issuer)} answers as it should.`
  const said = [good, ...register(checked), ...warn(checked)]
  return { said: said.join('\n'), json: checked }
}

async function change(service: Service, asked: Arguments, readSecret: ReadSecret): Promise<Did> {
  const { words, options, switches } = asked
  const isNew = switches.includes('new-secret')
  const changes = {
    ...settingsOf(options),
    ...(isNew && { client_secret: await readSecret() }),
  }
  if (Object.keys(changes).length === 0) throw new UsageError('What is to be changed?')
  const isUnchecked = switches.includes('unchecked')
  return save(service, words[0], { ...changes, ...(isUnchecked && { unchecked: true }) })
}

async function save(service: Service, name: string | undefined, changes: object): Promise<Did> {
  return withProvider(service, name, async (before) => {
    const answer = await service.ask('PATCH', pathOf(before.name), changes)
    if (answer === undefined) return unknown(before.name)
    const { warnings, ...after } = readAnswer(Saved, answer)
    if (!('client_secret' in changes) && isSame(before, after)) {
      return { nothing: `${shown(before.name)} is so already. Nothing was changed.` }
    }
    const said = [`Changed ${lineOf(after)}`, ...warn({ warnings })]
    return { said: said.join('\n'), json: after }
  })
}

async function remove(service: Service, { words: [name = ''] }: Arguments): Promise<Did> {
  return withProvider(service, name, async (provider) => {
    const done = await service.ask('DELETE', pathOf(name))
    if (done === undefined) return unknown(name)
    return { said: `Removed ${lineOf(provider)}`, json: provider }
  })
}

async function withProvider(
  service: Service,
  name = '',
  run: (provider: Provider) => Promise<Did>,
): Promise<Did> {
  const found = await service.ask('GET', pathOf(name))
  return found === undefined ? unknown(name) : run(readAnswer(Provider, found))
}

function pathOf(name: string): string {
  return `/providers/${encodeURIComponent(name)}`
}

function isSame(before: Provider, after: object): boolean {
  const { updated_at: _, ...old } = before
  return Object.entries(old).every(
    ([name, value]) => JSON.stringify(value) === JSON.stringify(Reflect.get(after, name)),
  )
}

function lineOf({ name, title, issuer, is_on }: Provider): string {
  return `${shown(name)} (${shown(title)}, ${shown(issuer)}, ${is_on ? 'on' : 'off'})`
}

function detailsOf({ urls_to_register, ...provider }: Provider): string {
  const lines = Object.entries(provider).map(
    ([name, value]) => `  ${shown(name)}: ${shown(JSON.stringify(value), 2000)}`,
  )
  return [
    lineOf({ ...provider, urls_to_register }),
    ...lines,
    ...register({ urls_to_register }),
  ].join('\n')
}

/** What is to be registered at the provider. */
function register({ urls_to_register: urls }: Pick<Provider, 'urls_to_register'>): string[] {
  return [
    'To be registered there:',
    ...urls.redirect_uris.map((uri) => `  redirect URI: ${shown(uri)}`),
    `  sign-out redirect URI: ${shown(urls.post_logout_redirect_uri)}`,
    `  back-channel logout URI: ${shown(urls.backchannel_logout_uri)}`,
  ]
}

function warn({ warnings }: { warnings: readonly string[] }): string[] {
  return warnings.map((warning) => `Warning: ${shown(warning, 500)}`)
}

function unknown(name: string): Did {
  return { nothing: `There is no provider ${shown(name)}. list shows them.` }
}

const notThere: Did = { nothing: 'The service is an older version: it has no providers.' }
