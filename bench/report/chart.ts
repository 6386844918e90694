/** A chart of bars in groups. */
export interface Chart {
  title: string
  unit: string
  groups: { label: string; bars: Bar[] }[]
}

export interface Bar {
  label: string
  value: number
}

const width = 720
const labelWidth = 210
const barHeight = 16
const top = 44

/** Draws a chart as SVG that is readable on a light and on a dark page. */
export function draw({ title, unit, groups }: Chart): string {
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const scale = (width - labelWidth - 90) / longest
  let y = top
  const parts = groups.map(({ label, bars }) => {
    const head = text(8, y + 12, label, 'head')
    y += 20
    const drawn = bars.map((bar) => {
      const row = drawBar(bar, y, scale)
      y += barHeight + 4
      return row
    })
    y += 10
    return [head, ...drawn].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escapeXml(title)}">
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.head { font-weight: 600 }
rect { fill: #8c959f }
rect.own { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  rect { fill: #6e7681 }
  rect.own { fill: #58a6ff }
}
</style>
${text(8, 20, `${title} (${unit})`, 'title')}
${parts.join('\n')}
</svg>
`
}

function drawBar({ label, value }: Bar, y: number, scale: number): string {
  const length = Math.max(1, value * scale)
  const kind = label.startsWith('postern') ? ' class="own"' : ''
  const figure = value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)
  return [
    text(16, y + 12, label, 'label'),
    `<rect${kind} x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
    text(labelWidth + length + 6, y + 12, figure, 'figure'),
  ].join('\n')
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text x="${x.toFixed(0)}" y="${y}" class="${kind}">${escapeXml(content)}</text>`
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
