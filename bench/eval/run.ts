/** `npm run eval` evaluates rhythm and key (main.ts), `npm run eval -- similarity` what sounds alike (similarity.ts). */
const [, , topic, ...words] = process.argv
if (topic === 'similarity') await (await import('./similarity.js')).evaluateSimilarity(words)
else await import('./main.js')
