import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

// The long tests sweep whole collections of songs and take minutes; FP_LONG=1 adds them.
const { FP_LONG } = process.env
const isLong = FP_LONG === '1'

const exclude = [...configDefaults.exclude, ...(isLong ? [] : ['test/long/**'])]
/** What looks at how soon something happens has the machine to itself. */
const timed = [
  'test/addon/{cancel,concurrency,responsiveness}.test.ts',
  'test/api/end-to-end.test.ts',
  'test/decode/abort.test.ts',
  'test/long/**/*.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: 'test/helpers/build-command-line.ts',
    // Generous, because two cores may be shared; a test that hangs still ends.
    testTimeout: isLong ? 600_000 : 60_000,
    hookTimeout: isLong ? 600_000 : 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parallel',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, ...timed],
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'timed', include: timed, exclude, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
