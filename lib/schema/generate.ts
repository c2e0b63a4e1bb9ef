/** `npm run generate`: writes every file that is derived from the schema. */
import { readFileSync, writeFileSync } from 'node:fs'
import { renderHeader, renderReadme } from './render.js'

const root = new URL('../../', import.meta.url)
const header = new URL('native/core/dimensions.generated.h', root)
const readme = new URL('README.md', root)

writeFileSync(header, renderHeader())
writeFileSync(readme, renderReadme(readFileSync(readme, 'utf8')))
