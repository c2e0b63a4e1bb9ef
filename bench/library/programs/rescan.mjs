// Looks through a folder that a library knows already.
import { openLibrary } from '../../built/index.js'
import { printUsage } from '../../programs/usage.mjs'

const [folder, db, tracks] = process.argv.slice(2)

await printUsage(async () => {
  const library = openLibrary({ db })
  const { cached, analyzed, added, changed } = await library.scan(folder)
  await library.close()
  if (cached !== Number(tracks) || analyzed + added + changed > 0) throw new Error('the library was not unchanged')
})
