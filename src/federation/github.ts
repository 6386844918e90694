import * as z from 'zod/mini'
import type { Deps } from '../deps.ts'
import { githubIssuer } from '../providers/issuers.ts'
import { askProvider } from './ask.ts'
import { ProviderFailure } from './failure.ts'
import type { Identity } from './identity.ts'

/** It speaks OAuth 2.0 only, and says who somebody is by an API of its own. */
const api = 'https://api.github.com'

/** What discovery says of others. */
export function github() {
  return {
    as: {
      issuer: githubIssuer,
      authorization_endpoint: `${githubIssuer}/login/oauth/authorize`,
      token_endpoint: `${githubIssuer}/login/oauth/access_token`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    },
  }
}

const Answer = z.object({ access_token: z.string(), error: z.optional(z.string()) })
const Person = z.object({ id: z.int() })
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/** Who GitHub says that the person of an access token is. */
export async function askGithub(deps: Deps, response: Response): Promise<Identity> {
  const { access_token: access } = await readAs(Answer, response, 'access_token')
  const ask = (path: string) =>
    askProvider(deps, `${api}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${access}`,
        'user-agent': 'postern',
      },
    })
  const [person, list] = await Promise.all([ask('/user'), ask('/user/emails')])
  const { id } = await readAs(Person, person, 'id')
  const primary = (await readAs(Emails, list, 'email')).find((one) => one.primary)
  return {
    issuer: githubIssuer,
    subject: String(id),
    email: primary?.email,
    isEmailVerified: primary?.verified === true,
    sid: undefined,
    authTime: undefined,
    claims: { sub: String(id), email: primary?.email, email_verified: primary?.verified },
    tokens: { access, refresh: undefined, expiresAt: undefined, id: undefined },
  }
}

async function readAs<S extends z.ZodMiniType>(
  schema: S,
  response: Response,
  claim: string,
): Promise<z.output<S>> {
  const body: unknown =
    response.status === 200 ? await response.json().catch(() => undefined) : undefined
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw new ProviderFailure('refused', { reason: `github_status_${response.status}`, claim })
}
