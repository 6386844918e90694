import { at } from '../paths.ts'
import { group, json, withShared } from './case.ts'

/** Authorization headers, made of a good token. */
const headers: [name: string, make: (token: string) => string][] = [
  ['Bearer', (token) => `Bearer ${token}`],
  ['bearer', (token) => `bearer ${token}`],
  ['BEARER', (token) => `BEARER ${token}`],
  ['BeArEr', (token) => `BeArEr ${token}`],
  ['two spaces', (token) => `Bearer  ${token}`],
  ['tab', (token) => `Bearer\t${token}`],
  ['trailing junk', (token) => `Bearer ${token} x`],
  ['no scheme', (token) => token],
  ['Basic', () => 'Basic dTpw'],
  ['Basic with token', (token) => `Basic ${token}`],
  ['Token', (token) => `Token ${token}`],
  ['JWT scheme', (token) => `JWT ${token}`],
  ['Bearer alone', () => 'Bearer'],
  ['empty', () => ''],
  ['garbage', () => 'Bearer garbage'],
  ['null', () => 'Bearer null'],
  ['undefined', () => 'Bearer undefined'],
  ['latin-1', () => 'Bearer \xff\xfe'],
  ['comma list', (token) => `Bearer ${token}, Bearer x`],
  ['quoted', (token) => `Bearer "${token}"`],
  ['colon', (token) => `Bearer: ${token}`],
  ['Bearer=', (token) => `Bearer=${token}`],
  ['signature cut', (token) => `Bearer ${token.slice(0, -4)}`],
  ['signature padded', (token) => `Bearer ${token}=`],
  ['payload changed', (token) => `Bearer ${token.replace(/\..*\./, '.e30.')}`],
  ['two parts', (token) => `Bearer ${token.replace(/\.[^.]*$/, '')}`],
  ['four parts', (token) => `Bearer ${token}.x`],
  ['dots only', () => 'Bearer ..'],
  ['8 kB of junk', () => `Bearer ${'x'.repeat(8000)}`],
]

/** How a request says whose it is. */
export const authCases = group('auth', [
  ...headers.map(
    ([name, make]) =>
      [
        name,
        withShared((c, u) => c.get(at.me, { headers: [['Authorization', make(u.token)]] })),
      ] as const,
  ),
  ['none', (c) => c.get(at.me)],
  ['token in the query', withShared((c, u) => c.get(`${at.me}?access_token=${u.token}`))],
  [
    'two Authorization headers',
    // The Fetch API joins the two with a comma, as the runtime does with those of the network.
    withShared((c, u) =>
      c.get(at.me, {
        headers: [
          ['Authorization', `Bearer ${u.token}`],
          ['Authorization', 'Bearer x'],
        ],
      }),
    ),
  ],
  [
    'header name in upper case',
    withShared((c, u) => c.get(at.me, { headers: [['AUTHORIZATION', `Bearer ${u.token}`]] })),
  ],
  // The Fetch API refuses to send a GET with a body; its content-type is what can be had.
  ['body on GET is ignored', withShared((c, u) => c.get(at.me, { ct: json, auth: u.token }))],
])
