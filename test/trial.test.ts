import { suite } from './support/suite.js'

await suite('trial')
