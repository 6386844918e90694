import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Running, startProvider } from './server.ts'

const name = 'local'
const help = `npm run dev:idp [-- --port NUMBER] [--service-port NUMBER]

An OpenID provider to sign in with while you develop, beside npm run dev. It keeps nothing, and listens on this machine
alone: whoever reaches it signs in as anybody.
  --port          8001 by default
  --service-port  where npm run dev serves, 8000 by default: only this service may use it`

/** Reads the arguments, starts the provider and says what to do with it. */
export async function main(args: string[]): Promise<void> {
  const options = readOptions(args)
  if (options === undefined) return console.log(help)
  const service = `http://localhost:${options.servicePort}`
  const secret = randomBytes(32).toString('base64url')
  const { issuer } = await start(options.port, {
    id: 'postern',
    secret,
    redirectUris: [
      `${service}/auth/${name}/callback`,
      `${service}/auth/associate/${name}/callback`,
    ],
    postLogoutUri: `${service}/login`,
    backchannelLogoutUri: `${service}/auth/${name}/backchannel-logout`,
  })
  const at = options.servicePort === 8000 ? '' : ` --url http://127.0.0.1:${options.servicePort}`
  console.log(`
  Provider  ${issuer}
  People    ana@example.com (verified), bo@example.com (not verified), or any that you type
  Sign in   ${service}/login/${name}, once the service knows the provider

Tell the service of it:

PROVIDER_CLIENT_SECRET=${secret} \\
  npm run provider -- add ${name} --issuer ${issuer} --client-id postern --title 'Local provider'${at}

Or, if it knows one of an earlier start, of its new secret:

PROVIDER_CLIENT_SECRET=${secret} \\
  npm run provider -- change ${name} --issuer ${issuer} --new-secret${at}
`)
}

async function start(port: number, client: Parameters<typeof startProvider>[1]): Promise<Running> {
  try {
    return await startProvider(port, client)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    return fail(
      `Something else listens on port ${port}. Choose another: npm run dev:idp -- --port 9001`,
    )
  }
}

/** Undefined if help is asked for. There is no option for the address: it is this machine. */
function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean' },
        port: { type: 'string', default: '8001' },
        'service-port': { type: 'string', default: '8000' },
      },
    })
    if (values.help) return undefined
    return { port: readPort(values.port), servicePort: readPort(values['service-port']) }
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${help}`)
  }
}

function readPort(value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new Error(`A port is a number from 1 to 65535, not ${value}.`)
  }
  return port
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
