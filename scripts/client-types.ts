// Writes clients/typescript/src/api.ts.
import { readFileSync, writeFileSync } from 'node:fs'
import { clientTypes } from './client-types-document.ts'

writeFileSync(
  'clients/typescript/src/api.ts',
  clientTypes(readFileSync('docs/openapi.json', 'utf8')),
)
