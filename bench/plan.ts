/** How long everything takes. Durations in seconds, each of one subject in one round. */
export interface Plan {
  rounds: number
  /** Answers. */
  warmUp: number
  /** Of a route that hashes nothing, under 10 clients. */
  route: number
  /** Logins or registrations of one client. */
  hashes: number
  /** Of one client at /users/me, at rest and while four others log in. */
  atRest: number
  underLogin: number
  /** Of one client at /users/me, at a table of many users. */
  growth: number
  /** Users in the table. */
  tables: readonly number[]
  /** Of memory. */
  requests: number
  /** Of CPU. */
  logins: number
  startups: number
}

/** Takes under six minutes. */
export const full: Plan = {
  rounds: 5,
  warmUp: 200,
  route: 1,
  hashes: 12,
  atRest: 1,
  underLogin: 3,
  growth: 1,
  tables: [1_000, 100_000, 1_000_000],
  requests: 10_000,
  logins: 40,
  startups: 5,
}

/** Takes under a minute: it shows that everything runs; its figures are worth little. */
export const quick: Plan = {
  rounds: 1,
  warmUp: 20,
  route: 0.3,
  hashes: 2,
  atRest: 0.3,
  underLogin: 1.2,
  growth: 0.3,
  tables: [1_000, 10_000],
  requests: 500,
  logins: 3,
  startups: 1,
}
