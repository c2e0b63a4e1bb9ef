import { configDefaults, defineConfig } from 'vitest/config'

// The long tests sweep whole collections of songs and take minutes; FP_LONG=1 adds them.
const { FP_LONG } = process.env
const isLong = FP_LONG === '1'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isLong ? [] : ['test/long/**'])],
    // Generous, because two cores may be shared; a test that hangs still ends.
    testTimeout: isLong ? 600_000 : 60_000,
    hookTimeout: isLong ? 600_000 : 60_000,
  },
})
