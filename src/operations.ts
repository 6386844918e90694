import type { MountedOperation, Operation } from './api/operation.ts'
import { docs } from './docs/routes.ts'
import { superusersExport } from './export/routes.ts'
import { enterpriseRoutes } from './federation/enterprise/routes.ts'
import { superusersProviders } from './federation/providers/routes.ts'
import { oauthRoutes } from './federation/routes.ts'
import { health } from './health/routes.ts'
import { loginCodes } from './login-code/routes.ts'
import { passwordReset, superusersReset } from './password-reset/routes.ts'
import { registration, superusersRegistration } from './registration/routes.ts'
import { ownSessions, refreshTokens } from './sessions/routes.ts'
import { superusersSessions } from './sessions/superusers/routes.ts'
import { bearerSessions, cookieSessions, databaseSessions, stepUps } from './sign-in/routes.ts'
import { jwks, superusersKeys } from './signing-keys/routes.ts'
import { anyAccount, ownAccount } from './users/routes.ts'
import { allEvents, deletedUsers, superusersUsers } from './users/superusers/routes.ts'
import { verification } from './verification/routes.ts'

/** Every operation of the contract, and of superusers beside it, at its place. */
export const operations: readonly MountedOperation[] = [
  ...mount('/auth/jwt', 'auth', bearerSessions),
  ...mount('/auth/cookie', 'auth', cookieSessions),
  ...mount('/auth/jwt', 'auth', refreshTokens),
  ...mount('/auth/session', 'auth', databaseSessions),
  ...mount('/auth', 'auth', stepUps),
  ...mount('/auth', 'auth', loginCodes),
  ...mount('/auth', 'auth', registration),
  ...mount('/auth', 'auth', passwordReset),
  ...mount('/auth', 'auth', verification),
  ...mount('/auth', 'auth', oauthRoutes),
  ...mount('/auth', 'auth', enterpriseRoutes),
  ...mount('/users', 'users', ownAccount),
  ...mount('/users', 'users', ownSessions),
  ...mount('', 'superusers', superusersSessions),
  ...mount('/users', 'users', anyAccount),
  ...mount('/users', 'superusers', superusersUsers),
  ...mount('/users', 'superusers', superusersRegistration),
  ...mount('/users', 'superusers', superusersReset),
  ...mount('/users', 'superusers', superusersExport),
  ...mount('', 'superusers', deletedUsers),
  ...mount('', 'superusers', allEvents),
  ...mount('', 'superusers', superusersKeys),
  ...mount('', 'superusers', superusersProviders),
]

/** Those and what stands beside the contract. */
export const allOperations: readonly MountedOperation[] = [
  ...operations,
  ...mount('', 'docs', docs(operations)),
  ...mount('', 'health', health),
  ...mount('', 'keys', jwks),
]

function mount(prefix: string, tag: string, feature: readonly Operation[]): MountedOperation[] {
  return feature.map((operation) => ({ ...operation, tag, path: `${prefix}${operation.path}` }))
}
