/** Functions whose code a build loads at the first call of one: two thirds of it, and to fingerprint a song takes none. */
export { openLibrary } from './library/index.js'
export { createProfile, matchProfile, readProfile, suggestEnhancement } from './profiles/index.js'
