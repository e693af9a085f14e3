/** Source files whose mutants are hunted together, by the specs that hunt them. */
export interface MutationGroup {
  readonly title: string
  /** The mutated files, and folders of them. */
  readonly sources: readonly string[]
  /** Folders and files below `test/`, whose `*.spec.ts` run against each mutant. */
  readonly specs: readonly string[]
  /** Of a hundred mutants so many may survive at the most. */
  readonly mostSurvivors: number
  /** Of a hundred branches so many may stay untried at the most. */
  readonly mostUntriedBranches: number
}

/** What `npm run bench -- mutation NAME` knows. The cheap specs come first: most mutants die by them. */
export const GROUPS: Readonly<Record<string, MutationGroup>> = {
  sip: {
    title: 'transactions, digest and the default-deny table',
    sources: [
      'src/core/sip/transaction',
      'src/core/sip/auth',
      'src/core/sip/access.ts',
      'src/core/sip/user-agent/gatekeeper.ts',
      'src/core/sip/user-agent/noise.ts',
      'src/core/token-bucket.ts',
    ],
    specs: [
      'core/sip/access.spec.ts',
      'core/token-bucket.spec.ts',
      'core/sip/user-agent/gatekeeper.spec.ts',
      'core/sip/transaction',
      'core/sip/auth',
    ],
    mostSurvivors: 20,
    mostUntriedBranches: 5,
  },
  transfer: {
    title: 'the transfer tables: collector, blind, attended, ringing back',
    sources: [
      'src/core/telephony/digit-collector.ts',
      'src/core/telephony/blind-transfer.ts',
      'src/core/telephony/blind-moves.ts',
      'src/core/telephony/attended-transfer.ts',
      'src/core/telephony/attended-consultation.ts',
      'src/core/telephony/attended-completion.ts',
      'src/core/telephony/attended-moves.ts',
      'src/core/telephony/rescue.ts',
      'src/core/telephony/transfer.ts',
    ],
    specs: ['core/telephony', 'calls/blind-transfer.spec.ts', 'calls/attended-transfer.spec.ts'],
    mostSurvivors: 15,
    mostUntriedBranches: 5,
  },
  'transfer-runs': {
    title: 'what runs the transfer tables over two calls',
    sources: [
      'src/core/telephony/transfer-run.ts',
      'src/core/telephony/transfers.ts',
      'src/core/telephony/transfer-hearing.ts',
      'src/core/telephony/transfer-performer.ts',
    ],
    // Not the random schedules: half a minute for each mutant that nothing else kills.
    specs: [
      'calls/blind-transfer.spec.ts',
      'calls/attended-transfer.spec.ts',
      'calls/back-to-back.spec.ts',
      'calls/never-lost.spec.ts',
      'calls/rescue-ladder.spec.ts',
      'calls/second-call.spec.ts',
      'calls/hanging-reinvite.spec.ts',
      'calls/world-changes.spec.ts',
    ],
    mostSurvivors: 40,
    mostUntriedBranches: 20,
  },
}
