import t from 'tap'
import { suite } from './support/suite.js'

// Real programs on a busy machine: each wait has its own deadline, this is only for what hangs altogether.
t.setTimeout(600_000)

await suite('peers')
