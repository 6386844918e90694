import { takesSuperuser, updateUser } from '../../accounts/accounts.ts'
import type { User } from '../../db/schema/accounts.ts'
import type { ClaimRule, Provider } from '../../db/schema/providers.ts'
import type { Deps } from '../../deps.ts'
import { logEvents, type Told } from '../../events/trail.ts'
import { logEvent } from '../../log.ts'
import { fields, readFields } from '../../profile.ts'
import type { Identity } from '../identity.ts'

/**
 * Brings a user in step with what the claims say, by the provider's rules: rights and fields are given and taken.
 * The last active superuser stays one (SECURITY 32). The user as it is then.
 */
export async function applyClaimRules(
  deps: Deps,
  { name, claim_rules: rules }: Pick<Provider, 'name' | 'claim_rules'>,
  { claims }: Pick<Identity, 'claims'>,
  user: User,
): Promise<User> {
  if (rules.length === 0) return user
  const { is_superuser, profile } = readWanted(rules, claims)
  const before = readFields(fields, user)
  const changed = profile.filter(([field, value]) => before[field] !== value)
  const isOther = is_superuser !== undefined && is_superuser !== user.is_superuser
  if (!isOther && changed.length === 0) return user
  const changes = {
    ...(isOther && { is_superuser }),
    profile: Object.fromEntries(changed),
  }
  const about = { userId: user.id }
  const names = changed.map(([field]) => field).join()
  const told: Told[] = [
    ...(isOther
      ? [{ kind: 'superuser.changed' as const, ...about, fields: { is_superuser, provider: name } }]
      : []),
    ...(names === ''
      ? []
      : [{ kind: 'profile.changed' as const, ...about, fields: { names, provider: name } }]),
  ]
  const { done } = await updateUser(deps, user, changes, told)
  if (!done) {
    const reason = takesSuperuser(changes) ? 'last_superuser' : 'user_has_changed'
    logEvent('provider.failed', {
      provider: name,
      user_id: user.id,
      reason,
      setting: 'claim_rules',
    })
    return user
  }
  logEvents(told)
  return done
}

/** What rules make of claims: a right is there by any of its rules, a field is what its first one says. */
function readWanted(rules: readonly ClaimRule[], claims: Readonly<Record<string, unknown>>) {
  const met = rules.filter(({ claim, value }) => listOf(claims[claim]).includes(value))
  const find = (sets: string) => met.find((rule) => rule.sets === sets)
  const isAbout = (name: string) => rules.some(({ sets }) => sets === name)
  return {
    is_superuser: isAbout('is_superuser') ? find('is_superuser') !== undefined : undefined,
    profile: fields
      .filter(({ name }) => isAbout(name))
      .map(({ name, byDefault }) => [name, find(name)?.to ?? byDefault] as const),
  }
}

function listOf(claim: unknown): unknown[] {
  return Array.isArray(claim) ? claim : [claim]
}
