import * as z from 'zod/mini'
import { parseEmail } from '../email-address/address.ts'

/** A field of a body that is an e-mail address; its value is the normal form. */
export function emailField() {
  return z.pipe(
    z.string().register(z.globalRegistry, { format: 'email' }),
    z.transform((input, context) => {
      const address = parseEmail(input)
      if ('email' in address) return address.email
      context.issues.push({
        code: 'custom',
        input,
        message: `value is not a valid email address: ${address.reason}`,
        params: { type: 'value_error', ctx: { reason: address.reason } },
      })
      return z.NEVER
    }),
  )
}
