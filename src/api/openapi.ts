import * as z from 'zod/mini'
import { version } from '../../package.json'
import {
  describeOauthErrors,
  describeRefusals,
  envelopes,
  inJson,
  type Json,
  validationErrorResponse,
} from './openapi-refusals.ts'
import type { MountedOperation, Operation } from './operation.ts'

const description = `Accounts and sign-in, with the HTTP contract of FastAPI Users.

Three ways to be signed in. **Bearer**: \`POST /auth/jwt/login\` answers a token for the header
\`Authorization: Bearer\`; Authorize does that on this page. **Cookie**: \`POST /auth/cookie/login\` sets
one, which the browser sends by itself from then on; no page can set it. **Session**:
\`POST /auth/session/login\` sets the cookie \`__Host-postern-session\` (without TLS \`postern-session\`), or with
\`transport=bearer\` answers a token for the header. With \`scope=offline_access\` the bearer login answers a
\`refresh_token\` and \`expires_in\` besides, for \`POST /auth/jwt/refresh\`. \`/.well-known/jwks.json\` has the public
keys of access tokens of ES256.

A refusal is \`{"detail": "CODE"}\`, or a 422 that names the fields. A 429 or 503 says in \`Retry-After\`
when to try again. \`X-Request-Id\` of an answer finds its lines in the log.`

/** The OpenAPI 3.1 document of all operations, made of the schemas that validate. */
export function describeOperations(operations: readonly MountedOperation[]): Json {
  const documented = operations.filter((operation) => !operation.undocumented)
  const schemas: Json = { ...envelopes }
  const paths: Record<string, Json> = {}
  for (const operation of documented) {
    const { path, method } = operation
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Postern', version, description },
    servers: [{ url: '/' }],
    paths,
    components: { schemas, securitySchemes },
  }
}

function describeOperation(operation: MountedOperation, schemas: Json): Json {
  const { tag, summary, path, guard, success, otherSuccess, oauthErrors: ofOauth } = operation
  const { described, query } = operation.body
  const id = operationId(operation)
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', title: 'Id' },
  }))
  const parameters = [...inPath, ...(query ? describeQuery(query) : [])]
  return {
    tags: [tag],
    summary,
    operationId: id,
    security: 'Unauthorized' in guard.refusals ? security : [],
    ...(parameters.length > 0 && { parameters }),
    ...(described && {
      requestBody: {
        required: true,
        content: {
          [described.media]: { schema: reference(described.schema, `Body_${id}`, schemas) },
        },
      },
    }),
    responses: {
      [success.status]: describeSuccess(success, schemas),
      ...(otherSuccess && { [otherSuccess.status]: describeSuccess(otherSuccess, schemas) }),
      ...describeRefusals(operation),
      ...(ofOauth && { 400: describeOauthErrors(ofOauth) }),
      ...((described || parameters.length > 0) && !ofOauth && { 422: validationErrorResponse }),
    },
  }
}

function describeQuery(query: z.ZodMiniType): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: typeof property === 'object' ? { ...property, title: titleOf(name) } : property,
  }))
}

/** FastAPI's way: the route's name, its path and its method, with anything odd made "_". */
function operationId({ name, path, method }: MountedOperation): string {
  return `${`${name}${path}`.replace(/\W/g, '_')}_${method.toLowerCase()}`
}

function describeSuccess({ status, schema, example }: Operation['success'], schemas: Json): Json {
  const description = 'Successful Response'
  if (status === 204) return { description }
  const shape = schema ? reference(schema, 'Response', schemas) : {}
  return { description, content: inJson({ schema: shape, ...(example && { example }) }) }
}

/** Puts a schema among the components, under its own name or the given one, and refers to it. */
function reference(schema: z.ZodMiniType, fallbackName: string, schemas: Json): Json {
  const name = z.globalRegistry.get(schema)?.title ?? fallbackName
  const { $schema, ...shape } = z.toJSONSchema(schema, { io: 'input' })
  const properties = Object.entries(shape.properties ?? {}).map(([key, property]) => [
    key,
    typeof property === 'object' ? { ...property, title: titleOf(key) } : property,
  ])
  schemas[name] = { ...shape, properties: Object.fromEntries(properties), title: name }
  return { $ref: `#/components/schemas/${name}` }
}

/** "is_active" becomes "Is Active". */
function titleOf(key: string): string {
  const words = key.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return words.join(' ')
}

const securitySchemes = {
  OAuth2PasswordBearer: {
    type: 'oauth2',
    flows: { password: { scopes: {}, tokenUrl: 'auth/jwt/login' } },
  },
  APIKeyCookie: { type: 'apiKey', in: 'cookie', name: 'fastapiusersauth' },
  SessionCookie: { type: 'apiKey', in: 'cookie', name: '__Host-postern-session' },
}

const security = Object.keys(securitySchemes).map((name) => ({ [name]: [] }))
