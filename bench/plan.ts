/** How long everything takes. Durations in seconds, each of one subject in one round. */
export interface Plan {
  rounds: number
  /** Answers. */
  warmUp: number
  /** Of a route that hashes nothing, under 10 clients. */
  route: number
  /** Logins or registrations of one client. */
  hashes: number
  /** Of one client at /users/me, at rest and while three others log in. */
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
  /** Of one client, in a row; and of CPU. */
  refreshes: number
  startups: number
}

/** Takes under six minutes. */
export const full: Plan = {
  rounds: 5,
  warmUp: 200,
  route: 0.8,
  hashes: 10,
  atRest: 1,
  underLogin: 2,
  growth: 0.8,
  tables: [1_000, 100_000, 1_000_000],
  requests: 10_000,
  logins: 25,
  refreshes: 300,
  startups: 5,
}

/** Takes under a minute: it shows that everything runs; its figures are worth little. */
export const quick: Plan = {
  rounds: 1,
  warmUp: 10,
  route: 0.2,
  hashes: 2,
  atRest: 0.2,
  underLogin: 0.8,
  growth: 0.2,
  tables: [1_000, 10_000],
  requests: 200,
  logins: 2,
  refreshes: 40,
  startups: 1,
}
