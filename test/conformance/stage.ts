import { type Service, type ServiceOptions, startService } from '../support/service.ts'
import { Client, type Fixture } from './client.ts'

/** A service and what all cases on it share. */
export interface Stage {
  service: Service
  /** Part of every address, so that the recording can name it RUN. */
  run: string
  superuser: Fixture
  /** A plain user whom no case changes. */
  shared: Fixture
}

/** Starts a service with a superuser and a shared plain user. */
export async function openStage(options: ServiceOptions = {}): Promise<Stage> {
  const service = startService(options)
  const nobody = { id: '', email: '', password: '', token: '' }
  const stage = { service, run: 'qzjvk', superuser: nobody, shared: nobody }
  const client = new Client(stage, 0)
  stage.superuser = await client.user('super')
  await service.db
    .prepare('update user set is_superuser = 1 where lower(email) = lower(?)')
    .bind(stage.superuser.email)
    .run()
  stage.shared = await client.user('shared')
  return stage
}
