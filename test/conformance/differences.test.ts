import { expect, test } from 'vitest'
import page from '../../docs/differences.md?raw'
import { differences } from './differences.ts'

test.for(Object.keys(differences))('docs/differences.md names %s', (title) => {
  expect(page).toContain(title)
})
