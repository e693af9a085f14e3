import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dnsmasqWords } from '../dns-server.js'
import { EXTENSION } from './directory.js'
import type { ExchangeManners } from './exchange.js'
import { Kamailio } from './kamailio.js'
import { ADDRESS } from './network.js'
import type { Stage } from './stage.js'
import { until } from './until.js'

/** Stands for both exchanges by SRV, for each transport. */
export const CLUSTER = 'cluster.test'

const SERVICES = [
  { name: '_sip._udp', port: 5060 },
  { name: '_sip._tcp', port: 5060 },
  { name: '_sips._tcp', port: 5061 },
]
const RECORDS = [
  ...SERVICES.flatMap(({ name, port }) => [
    `--srv-host=${name}.${CLUSTER},a.${CLUSTER},${port},1,1`,
    `--srv-host=${name}.${CLUSTER},b.${CLUSTER},${port},2,1`,
  ]),
  `--host-record=a.${CLUSTER},${ADDRESS.upstream}`,
  `--host-record=b.${CLUSTER},${ADDRESS.stranger}`,
]

/** Two of Debian's Kamailio behind one name of Debian's dnsmasq: one where the exchange always is, the second choice elsewhere. */
export class Cluster {
  readonly #second: Kamailio

  private constructor(second: Kamailio) {
    this.#second = second
  }

  static async build(stage: Stage, manners: ExchangeManners = {}): Promise<Cluster> {
    const { network } = stage
    const names = network.start('target', 'dnsmasq', dnsmasqWords(ADDRESS.target, 53, RECORDS))
    stage.enter({ report: () => names.tail(), stop: () => names.stop() })
    network.nameServer('transferor', ADDRESS.target)
    const folder = join(stage.folder, 'kamailio-b')
    if (manners.certificateFor !== undefined) shareCertificate(stage.exchange.caFile, folder)
    const second = new Kamailio(network, folder, 'stranger')
    stage.enter({ report: () => second.output.slice(-3000), stop: () => second.stop() })
    await Promise.all([names.says(/started/), second.start(manners)])
    return new Cluster(second)
  }

  /** Whether the second exchange has taken a REGISTER of the daemon. */
  get isRegisteredAtSecond(): boolean {
    return this.#second.output.includes(`registered ${EXTENSION.transferor.user}`)
  }

  /** Waits until the daemon is registered at the second exchange. */
  async moves(deadlineMs: number): Promise<void> {
    await until(
      'the registration is at the second exchange',
      () => this.isRegisteredAtSecond,
      deadlineMs,
      () => this.#second.output.slice(-3000),
    )
  }
}

/** Both are one service: the same certificate. */
function shareCertificate(certificate: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of ['certificate.pem', 'key.pem']) {
    copyFileSync(join(dirname(certificate), name), join(folder, name))
  }
}
