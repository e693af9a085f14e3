import { readFileSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { machine, type Step, type Table } from '../../../src/core/machine.js'
import { ATTENDED_TRANSFER } from '../../../src/core/telephony/attended-transfer.js'
import { BLIND_TRANSFER } from '../../../src/core/telephony/blind-transfer.js'
import { DIGIT_COLLECTOR } from '../../../src/core/telephony/digit-collector.js'
import { RESCUE, startCallBack, startRescue } from '../../../src/core/telephony/rescue.js'
import {
  COLLECTOR_EVENTS,
  COLLECTOR_STATES,
  CONSULTATION_EVENTS,
  RESCUE_EVENTS,
  RESCUE_STATES,
} from '../../support/steps/handset-samples.js'
import { outcomeText, stepText } from '../../support/steps/step-text.js'
import {
  ATTENDED_STATES,
  BLIND_STATES,
  TRANSFER_EVENTS,
} from '../../support/steps/transfer-samples.js'

/**
 * Every step of the tables that keep the caller, as the tables themselves wrote them down (UPDATE_DOCS=1): a change of a table shows here as
 * the lines of the steps that it changes, for whoever reads the change. Nobody wrote these lines beforehand, and not every one of them has
 * been read: whether a step is right is shown by the specs beside this one. An event without a cell must change nothing.
 */
function compare(t: Test, name: string, starts: readonly string[], steps: readonly string[]): void {
  const file = `test/fixtures/steps/${name}.txt`
  const text = `${[...starts, ...steps].join('\n')}\n`
  if (process.env.UPDATE_DOCS) writeFileSync(file, text)
  t.equal(text, readFileSync(file, 'utf8'), "changed: read it, then 'UPDATE_DOCS=1 npm test'")
}

function stepsOf<State extends { name: string }, Event extends { type: string }, Effect>(
  t: Test,
  table: Table<State, Event, Effect>,
  states: readonly State[],
  events: readonly Event[],
): string[] {
  const run = machine(table)
  const rows = table as unknown as Record<string, Record<string, unknown>>
  t.same(new Set(states.map(({ name }) => name)), new Set(Object.keys(table)), 'every state')
  const types = new Set(Object.values(rows).flatMap((row) => Object.keys(row)))
  t.same(
    [...types].filter((type) => !events.some((event) => event.type === type)),
    [],
    'every event',
  )
  return states.flatMap((state) =>
    events.flatMap((event) => {
      const step = run(state, event) as Step<State, object>
      if (rows[state.name]?.[event.type] !== undefined) return [stepText(state, event, step)]
      if (step.state !== state || step.effects.length > 0) t.fail(stepText(state, event, step))
      return []
    }),
  )
}

t.test('every step of a blind transfer is as it was recorded', async (t) => {
  compare(t, 'blind-transfer', [], stepsOf(t, BLIND_TRANSFER, BLIND_STATES, TRANSFER_EVENTS))
})

t.test('every step of an attended transfer is as it was recorded', async (t) => {
  const steps = stepsOf(t, ATTENDED_TRANSFER, ATTENDED_STATES, TRANSFER_EVENTS)
  compare(t, 'attended-transfer', [], steps)
})

t.test('every step of ringing the user back is as it was recorded', async (t) => {
  const starts = [
    `2 tries, 3 rungs → ${outcomeText(startRescue(2, 3))}`,
    `a lost caller, on-hook → ${outcomeText(startCallBack(2, false))}`,
    `a lost caller, off-hook → ${outcomeText(startCallBack(2, true))}`,
  ]
  compare(t, 'rescue', starts, stepsOf(t, RESCUE, RESCUE_STATES, RESCUE_EVENTS))
})

t.test('every step of the digit collector is as it was recorded', async (t) => {
  const inCall = stepsOf(t, DIGIT_COLLECTOR, COLLECTOR_STATES, COLLECTOR_EVENTS)
  const talk = COLLECTOR_STATES.slice(0, 3)
  const run = machine(DIGIT_COLLECTOR)
  const consulting = talk.flatMap((state) =>
    CONSULTATION_EVENTS.map((event) => stepText(state, event, run(state, event))),
  )
  compare(t, 'digit-collector', [], [...inCall, 'While the target is consulted:', ...consulting])
})
