import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTour, stops, type Tour } from '../support/tour.ts'

const checker = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  // How hono/jsx writes.
  rules: {
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'doctype-style': ['error', { style: 'lowercase' }],
    // Whom one chooses in a list.
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }],
    // Of somebody's page: an address.
    'long-title': 'off',
  },
})

let tour: Tour

beforeAll(async () => {
  tour = await startTour()
})
afterAll(() => tour?.stop())

test.each(stops)('$name ($who, $path) is good HTML', async (stop) => {
  const page = await tour.open(stop)
  expect([page.status, page.location]).toEqual([stop.status ?? 200, undefined])
  const { results } = await checker.validateString(page.html)
  const messages = results.flatMap((one) => one.messages)
  expect(
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`),
  ).toEqual([])
  expect(page.html.match(/<h1[ >]/g)).toHaveLength(1)
})
