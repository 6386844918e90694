import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findPort } from './free-port.ts'
import type { Registration } from './relying-party.ts'

/** LemonLDAP::NG, as Debian has it, with its people of the demonstration: passwords are their names. */
export interface LemonLdap extends Registration {
  stop(): Promise<void>
}

const portal = '/usr/share/lemonldap-ng/portal'
/** Styles and scripts of its pages. */
const files = `enable "Static", path => qr{^/static/}, root => "${portal}/htdocs";
enable "Static", path => qr{^/javascript/}, root => "/usr/share";`

/** Starts it on a free port, in a folder of its own, for one application. Throws if it is not installed. */
export async function startLemonLdap(
  client: Omit<Registration, 'issuer'>,
  postLogoutUri: string,
): Promise<LemonLdap> {
  if (!existsSync(portal)) throw new Error('LemonLDAP::NG: see CONTRIBUTING.md for its packages')
  const folder = mkdtempSync(join(tmpdir(), 'lemonldap-'))
  for (const name of ['conf', 'sessions/lock', 'cache']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const port = await findPort()
  const issuer = `http://localhost:${port}/`
  const configuration = configure(folder, issuer, client, postLogoutUri)
  writeFileSync(join(folder, 'conf/lmConf-1.json'), JSON.stringify(configuration))
  writeFileSync(join(folder, 'lemonldap-ng.ini'), settings(folder))
  const server = spawn(
    'plackup',
    [
      ...['--server', 'HTTP::Server::PSGI', '--env', 'deployment'],
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...['-e', files],
      `${portal}/htdocs/index.psgi`,
    ],
    { env: { ...process.env, LLNG_DEFAULTCONFFILE: join(folder, 'lemonldap-ng.ini') } },
  )
  process.once('exit', () => server.kill())
  let log = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text
    })
  }
  const gone = once(server, 'close')
  const stop = async () => {
    server.kill()
    await gone
    rmSync(folder, { recursive: true })
  }
  for (let tries = 0; tries < 150; tries++) {
    const answer = await fetch(`${issuer}.well-known/openid-configuration`).catch(() => undefined)
    if (answer?.ok) return { ...client, issuer, stop }
    if (answer !== undefined || server.exitCode !== null) break
    await wait(200)
  }
  await stop()
  throw new Error(`LemonLDAP::NG does not start:\n${log}`)
}

function settings(folder: string): string {
  return `[all]
logger = Lemonldap::NG::Common::Logger::Std
userLogger = Lemonldap::NG::Common::Logger::Std
logLevel = notice
[configuration]
type = File
dirName = ${folder}/conf
localStorage = Cache::FileCache
localStorageOptions = { namespace => "c", cache_root => "${folder}/cache", cache_depth => 3 }
[portal]
templateDir = ${portal}/templates
languages = en
`
}

function configure(
  folder: string,
  issuer: string,
  client: Omit<Registration, 'issuer'>,
  postLogoutUri: string,
) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const storage = { Directory: `${folder}/sessions`, LockDirectory: `${folder}/sessions/lock` }
  const files = 'Apache::Session::File'
  return {
    ...{ cfgNum: 1, cfgDate: '1', cfgAuthor: 'test', cfgVersion: '2.16.1' },
    ...{ portal: issuer, domain: 'localhost', cookieName: 'lemonldap', securedCookie: 0 },
    ...{ authentication: 'Demo', userDB: 'Same', passwordDB: 'Null', registerDB: 'Null' },
    // Not a captcha: it loads one in any case, and the real one wants ImageMagick.
    ...{ captcha: '::UserDB::Null', requireToken: '0', portalDisplayResetPassword: 0 },
    ...{ globalStorage: files, globalStorageOptions: storage },
    ...{ persistentStorage: files, persistentStorageOptions: storage, localSessionStorage: '' },
    demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' },
    macros: { _whatToTrace: '$uid', emailVerified: '$uid eq "dwho" ? 1 : 0' },
    whatToTrace: '_whatToTrace',
    locationRules: { localhost: { default: 'accept' } },
    issuerDBOpenIDConnectActivation: 1,
    oidcServicePrivateKeySig: privateKey,
    oidcServicePublicKeySig: publicKey,
    oidcServiceKeyIdSig: 'key-1',
    oidcRPMetaDataOptions: {
      postern: {
        oidcRPMetaDataOptionsClientID: client.id,
        oidcRPMetaDataOptionsClientSecret: client.secret,
        oidcRPMetaDataOptionsRedirectUris: client.redirectUri,
        oidcRPMetaDataOptionsPostLogoutRedirectUris: postLogoutUri,
        oidcRPMetaDataOptionsIDTokenSignAlg: 'RS256',
        oidcRPMetaDataOptionsUserIDAttr: 'uid',
        oidcRPMetaDataOptionsBypassConsent: 1,
        oidcRPMetaDataOptionsRequirePKCE: 1,
      },
    },
    oidcRPMetaDataExportedVars: {
      postern: {
        ...{ email: 'mail', name: 'cn', groups: 'groups;string;always' },
        email_verified: 'emailVerified;bool;auto',
      },
    },
    oidcRPMetaDataOptionsExtraClaims: { postern: { profile: 'name groups' } },
  }
}
