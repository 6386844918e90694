import { openD1 } from '../move/d1.ts'
import { readPublicUrl } from './public-url.ts'
import type { Outside } from './service.ts'

/** What the commands need from outside, as it is. */
export const outside: Outside = {
  openD1: (target) => openD1(target, 'export'),
  fetch,
  publicUrl: readPublicUrl,
}
