import { it } from 'vitest'
import { surviveKills } from '../library/killed-scans.js'
import { temporaryFolder } from '../library/support.js'

it('twenty scans that are killed leave a library that the next one finishes', () => surviveKills(temporaryFolder(), 20))
