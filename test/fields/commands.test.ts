import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { runVerb } from '../../scripts/operate/command.ts'
import { userVerbs } from '../../scripts/operate/user-verbs.ts'
import { user, uuid, writeInput } from '../move/inputs.ts'
import { exportFrom, importInto, startD1 } from '../move/local-d1.ts'
import { newFolder } from '../move/support.ts'

// Of the three fields that test/fields/run.ts takes from CONTRIBUTING.md.

describe('an import', () => {
  let local: Awaited<ReturnType<typeof startD1>>
  beforeAll(async () => {
    local = await startD1()
  })
  afterEach(() => local.clear())
  afterAll(() => local.stop())

  const bring = (path: string, overwrite = false) =>
    importInto(local.d1, path, { apply: true, overwrite })
  const rows = () => local.select('select plan, display_name, credits from user order by id')

  test.each(['.db', '.csv', '.jsonl'] as const)(
    '%s brings what is valid, and says why the rest can not come',
    async (format) => {
      const most = Number.MAX_SAFE_INTEGER
      const path = writeInput(newFolder(), format, {
        user: [
          user(1, { plan: 'pro', display_name: 'Zoë "x";\n--', credits: most }),
          user(2, { plan: 'free', display_name: null, credits: null }),
          user(3, { plan: 'gold', display_name: 'Ann', credits: 0 }),
          user(4, { plan: 5, display_name: 'Ann', credits: 0 }),
          user(5, { plan: 'free', display_name: 'x'.repeat(81), credits: 0 }),
        ],
      })
      const { code, output } = await bring(path)
      expect(code).toBe(2)
      expect(output).not.toContain('Columns without a place')
      expect(output).toContain("plan: Input should be 'free' or 'pro'")
      expect(output).toContain('display_name: String should have at most 80 characters')
      expect(output).not.toContain('gold')
      expect(await rows()).toEqual([
        { plan: 'pro', display_name: 'Zoë "x";\n--', credits: most },
        { plan: 'free', display_name: null, credits: null },
      ])
    },
  )

  test('with --overwrite changes a field that the input has, and leaves one that it has not', async () => {
    const folder = newFolder()
    const input = (more: object) => writeInput(folder, '.jsonl', { user: [user(1, { ...more })] })
    await bring(input({ plan: 'pro', display_name: 'Ann', credits: 7 }))
    const again = await bring(input({ plan: 'pro', display_name: 'Ann' }), true)
    expect(again.output).toContain('1  there already')
    await bring(input({ display_name: 'Bo' }), true)
    expect(await rows()).toEqual([{ plan: 'pro', display_name: 'Bo', credits: 7 }])
    await bring(input({ email: 'new@example.com' }), true)
    expect(await local.select('select email, plan, credits from user')).toEqual([
      { email: 'new@example.com', plan: 'pro', credits: 7 },
    ])
  })

  const linesOf = (...lines: object[]) => {
    const path = join(newFolder(), 'mixed.jsonl')
    writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'))
    return path
  }

  test('stores nothing in a field that a line lacks, or of which it says null', async () => {
    const path = linesOf(user(1, { plan: 'pro', credits: '12' }), user(2), user(3, { plan: null }))
    expect((await bring(path)).code).toBe(0)
    expect(await rows()).toEqual([
      { plan: 'pro', display_name: null, credits: 12 },
      { plan: null, display_name: null, credits: null },
      { plan: null, display_name: null, credits: null },
    ])
  })

  test('SECURITY 15: with --overwrite a line changes what it says itself, whatever others say, refused or not', async () => {
    const values = { plan: 'pro', display_name: 'Ann', credits: 7 }
    await bring(linesOf(user(1, values), user(2, values), user(3, values), user(4, values)))
    const { output } = await bring(
      linesOf(
        user(1, { display_name: 'Bo' }),
        user(2, { credits: 8 }),
        user(3, { plan: null, display_name: null }),
        user(4),
        user(5, { plan: 'gold', credits: 1 }),
      ),
      true,
    )
    expect(output).toContain('1  there already')
    expect(await rows()).toEqual([
      { ...values, display_name: 'Bo' },
      { ...values, credits: 8 },
      { ...values, display_name: null },
      values,
    ])
  })

  test('with --overwrite takes an own export for what is there already', async () => {
    await bring(linesOf(user(1), user(2, { plan: 'pro' })))
    const path = join(newFolder(), 'own.jsonl')
    await exportFrom(local.d1, path)
    expect(readFileSync(path, 'utf8')).toContain('"display_name":null,"plan":"free","credits":0')
    expect((await bring(path, true)).output).toContain('2  there already')
  })
})

describe('npm run user', () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
  afterEach(() => {
    said.mockClear()
    complained.mockClear()
  })
  const jane = {
    ...{ id: uuid(1), email: 'jane@example.com', is_active: true, is_superuser: false },
    ...{ is_verified: false, display_name: 'Jane\u001b[2J', plan: 'pro', credits: 3 },
  }

  async function run(...argv: string[]) {
    const calls: string[] = []
    const outside = {
      openD1: () => ({ query: async () => [[]] }),
      async fetch(input: RequestInfo | URL, init?: RequestInit) {
        calls.push(`${init?.method} ${new URL(String(input)).pathname} ${init?.body ?? ''}`.trim())
        const changes = init?.method === 'PATCH' ? JSON.parse(String(init.body)) : {}
        return Response.json({ ...jane, ...changes })
      },
      publicUrl: async () => undefined,
    }
    const code = await runVerb('user', userVerbs, argv, outside)
    const words = [...said.mock.calls, ...complained.mock.calls].flat().join('\n')
    return { code, words, call: calls.at(-1) }
  }

  test('show tells each field on a line of its own, and nothing to the terminal', async () => {
    const { words } = await run('show', jane.id)
    expect(words.split('\n').slice(1, 4)).toEqual([
      '  display_name: "Jane\\u001b[2J"',
      '  plan: "pro"',
      '  credits: 3',
    ])
  })

  test('set changes fields, and empties one that may be empty', async () => {
    const { code, words, call } = await run('set', jane.id, '--plan', 'free', '--display_name', '')
    expect([code, call]).toEqual([0, `PATCH /users/${jane.id} {"display_name":null,"plan":"free"}`])
    expect(words).toBe('Changed display_name, plan of jane@example.com.')
    expect((await run('set', jane.id, '--plan', '')).call).toContain('{"plan":""}')
    said.mockClear()
    const same = await run('set', jane.id, '--plan', 'pro')
    expect([same.code, same.words]).toEqual([
      1,
      'It is so already. Nothing was changed of jane@example.com.',
    ])
    const nothing = await run('set', jane.id)
    expect([nothing.code, nothing.call]).toEqual([1, `GET /users/${jane.id}`])
  })

  test.each(['create', 'invite'])('%s takes them', async (verb) => {
    const { call } = await run(verb, jane.email, '--plan', 'pro', '--credits', '3')
    expect(call).toContain('"plan":"pro","credits":"3"')
  })

  test('the help lists them', async () => {
    const { words } = await run('--help')
    expect(words).toContain('set ADDRESS-OR-ID [--display_name …] [--plan …] [--credits …]')
  })
})
