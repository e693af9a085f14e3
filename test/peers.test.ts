import t from 'tap'
import { suite } from './support/suite.js'

// Real programs on a busy machine: each wait has its own deadline, this is only for what hangs altogether.
t.setTimeout(600_000)

// Each stage has its own namespaces, programs and folder.
t.jobs = 3

await suite('peers')
