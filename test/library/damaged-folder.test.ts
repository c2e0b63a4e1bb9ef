import { it } from 'vitest'
import { surviveDamage } from './damaged-folder.js'
import { temporaryFolder } from './support.js'

// Enough for each kind of damage once.
it('a scan settles every file of a damaged folder as it would alone', () => surviveDamage(temporaryFolder(), 50))
