import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode, FpError } from '../../lib/errors.js'
import { answerOf, REFUSALS, Refusal, STATUSES } from '../../lib/server/errors.js'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

describe('errors of the server', () => {
  it('stand in the README, all of them and no others', () => {
    const [, table = ''] = /<!-- refusals -->\n([\s\S]*?)\n<!-- \/refusals -->/.exec(readme) ?? []
    const own = Object.entries(REFUSALS).map(
      ([code, { status, meaning }]) => `| ${status} | \`${code}\` | ${meaning} |`,
    )
    const statuses = [...new Set(Object.values(STATUSES))].sort()
    const shared = statuses.map((status) => {
      const codes = (Object.keys(STATUSES) as ErrorCode[]).filter((code) => STATUSES[code] === status)
      return `| ${status} | ${codes.map((code) => `\`${code}\``).join(', ')} | as below |`
    })
    const rows = [
      '| status | code | meaning |',
      '| --- | --- | --- |',
      ...own,
      ...shared,
      '| 500 | every other one | as below |',
    ]
    expect(table).toBe(rows.join('\n'))
  })

  it('tell nothing of what is not the fault of the client', () => {
    const secret = new FpError('READ_FAILED', 'The disk /dev/secret is on fire.')
    expect(answerOf(secret)).toMatchObject({ status: 500, message: ERROR_CODES.READ_FAILED })
    expect(answerOf(new TypeError('secret is not a function'))).toMatchObject({
      status: 500,
      code: 'INTERNAL',
      message: REFUSALS.INTERNAL.meaning,
    })
    expect(answerOf('secret')).toMatchObject({ status: 500, code: 'INTERNAL' })
  })

  it('tell why work was ended', () => {
    const error = new FpError('ABORTED', 'stopped', { cause: new Refusal('SHUTTING_DOWN') })
    expect(answerOf(error)).toMatchObject({ status: 503, code: 'SHUTTING_DOWN' })
  })
})
