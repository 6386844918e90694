import { noBody } from '../api/body-contract.ts'
import { describeOperations } from '../api/openapi.ts'
import type { MountedOperation } from '../api/operation.ts'
import { operation } from '../api/operation.ts'
import { anyone } from '../http/route.ts'
import { page, pageHeaders, publicHeaders } from './page.ts'

const unlimited = 'it is one text for everyone, made once'

/** The OpenAPI document of the operations, and the page that lets people try them. */
export function docs(operations: readonly MountedOperation[]) {
  let document: ReturnType<typeof describeOperations> | undefined
  return [
    operation({
      name: 'openapi',
      method: 'GET',
      path: '/openapi.json',
      summary: 'The OpenAPI document',
      guard: anyone,
      unlimited,
      body: noBody,
      success: { status: 200 },
      undocumented: true,
      handle(c) {
        document ??= describeOperations(operations)
        return c.json(document, 200, publicHeaders)
      },
    }),
    operation({
      name: 'docs',
      method: 'GET',
      path: '/docs',
      summary: 'Swagger UI',
      guard: anyone,
      unlimited,
      body: noBody,
      success: { status: 200 },
      undocumented: true,
      handle: (c) => c.html(page, 200, pageHeaders),
    }),
  ]
}
