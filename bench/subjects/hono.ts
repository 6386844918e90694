import { Hono } from 'hono'

/**
 * Bare Hono: the same refusals as a route of one line, checking nothing. There is as much in the
 * answers as Postern sends.
 */
const app = new Hono()

app.get('/users/me', (c) => c.json({ detail: 'Unauthorized' }, 401))
app.post('/auth/register', async (c) => {
  const { password } = await c.req.json()
  const missing = { type: 'missing', loc: ['body', 'email'], msg: 'Field required' }
  return c.json({ detail: [{ ...missing, input: { password: password && '**********' } }] }, 422)
})
app.notFound((c) => c.json({ detail: 'Not Found' }, 404))

export default app
