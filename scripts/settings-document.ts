import { defaultOf, type Setting, settings } from '../src/env/settings.ts'

const head = `# Settings

In \`wrangler.toml\` under \`[vars]\`; what is marked as a secret with \`npx wrangler secret put NAME\`; locally in
\`.dev.vars\`. A bad value stops the service: every answer is a plain 500, and the log names the setting and what was
expected. Words such as \`none\` and \`true\` may be in any case.

\`npm run settings\` writes this page; what it says stands in \`src/env/settings.ts\`.`

/** docs/settings.md, as the table of settings says it. */
export function settingsDocument(): string {
  const groups = Map.groupBy(Object.entries<Setting<unknown>>(settings), ([, { group }]) => group)
  const sections = Array.from(groups, ([group, rows]) =>
    [
      `## ${group}\n`,
      '| setting | default | takes | meaning |',
      '|---|---|---|---|',
      ...rows.map(([name, setting]) => rowOf(name, setting)),
    ].join('\n'),
  )
  return `${[head, ...sections].join('\n\n')}\n`
}

function rowOf(name: string, setting: Setting<unknown>): string {
  const { takes, text, isSecret } = setting
  const expected = takes.expected.replace(/[<*|]/g, '\\$&')
  const secret = isSecret ? '. A secret' : ''
  return `| \`${name}\` | ${defaultOf(setting)} | ${expected} | ${text}${secret} |`
}
