import { hashPass, newPass } from '../../src/crypto/operator-pass.ts'
import { output } from './output.ts'
import type { Service } from './service.ts'

/** Writes an operator's pass into D1 as the commands do. */
export async function givePass(service: Service, lifetimeSeconds = 300): Promise<string> {
  const pass = newPass()
  output.secrets.add(pass)
  await service.db
    .prepare('insert into operator_pass values (?, ?)')
    .bind(await hashPass(pass), service.clock.now + lifetimeSeconds)
    .run()
  return pass
}
