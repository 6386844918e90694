/** A test user, and what the provider says of them. */
export interface Person {
  /** The subject: stays when the address changes. */
  id: string
  email: string
  isVerified: boolean
  name: string
  groups: string[]
  /** RFC 8176: how the person proved who they are. */
  amr: string[]
  /** In Okta's words. */
  acr: string
}

export const acrValues = { one: 'urn:okta:loa:1fa:any', two: 'urn:okta:loa:2fa:any' }

/** Ana, whose address is verified and who has a second factor, and Bo, who has neither. */
export const people: readonly Person[] = [
  {
    id: 'ana-1',
    email: 'ana@example.com',
    isVerified: true,
    name: 'Ana Lima',
    groups: ['staff', 'admins'],
    amr: ['pwd', 'otp', 'mfa'],
    acr: acrValues.two,
  },
  {
    id: 'bo-2',
    email: 'bo@example.com',
    isVerified: false,
    name: 'Bo Berg',
    groups: ['staff'],
    amr: ['pwd'],
    acr: acrValues.one,
  },
]

/** Somebody whose address was typed into the form; the same address is the same subject. */
export function makePerson(email: string, isVerified: boolean): Person {
  const [name = email] = email.split('@')
  return { id: email, email, isVerified, name, groups: [], amr: ['pwd'], acr: acrValues.one }
}
