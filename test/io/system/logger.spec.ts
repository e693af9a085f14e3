import t from 'tap'
import { Digits, Secret } from '../../../src/core/secret.js'
import { createLogger, type LogLevel } from '../../../src/io/system/logger.js'

function logged(level: LogLevel, isJournal: boolean) {
  const lines: string[] = []
  const logger = createLogger(level, { write: (line) => lines.push(line) }, isJournal)
  return { logger, lines }
}

t.test('a line is JSON with its level in words and its bindings', async (t) => {
  const { logger, lines } = logged('info', false)
  logger.child({ call: 'd1' }).warn({ line: 1 }, 'The caller is back.')
  t.match(JSON.parse(lines[0] ?? ''), {
    level: 'warn',
    call: 'd1',
    line: 1,
    msg: 'The caller is back.',
    time: Number,
  })
  t.match(lines[0], /\n$/)
})

t.test('lines below the configured level cost nothing and say nothing', async (t) => {
  const { logger, lines } = logged('warn', false)
  logger.info('no')
  logger.debug('no')
  logger.error('yes')
  t.equal(lines.length, 1)
  t.notOk(logger.isLevelEnabled('info'))
})

t.test('digits and secrets print as ***, however deep they lie', async (t) => {
  const { logger, lines } = logged('trace', false)
  logger.trace({ event: { digit: new Digits('4711') }, list: [new Secret('hunter2')] }, 'step')
  logger.trace(`typed ${new Digits('4711')}`)
  const all = lines.join('')
  t.match(all, '***')
  t.notMatch(all, '4711')
  t.notMatch(all, 'hunter2')
})

t.test('journald gets priorities and puts its own time', async (t) => {
  const { logger, lines } = logged('trace', true)
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) logger[level](level)
  t.same(
    lines.map((line) => line.slice(0, 3)),
    ['<7>', '<7>', '<6>', '<4>', '<3>'],
  )
  for (const line of lines) t.notOk('time' in JSON.parse(line.slice(3)))
})
