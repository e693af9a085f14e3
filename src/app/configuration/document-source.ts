import type { DocumentListener, DocumentSource } from '../../io/provisioning/source.js'
import { systemIdentifiers } from '../../io/system/randomness.js'
import { PRODUCT } from '../build-info.js'
import type { Configuration } from './schema.js'

/**
 * The source of provisioning documents that the configuration names: an https server or a local file. Not yet started. Each is loaded only
 * where it is used: Node's https and TLS take 2.5 MiB.
 */
export async function documentSource(
  { provisioning }: Configuration,
  listener: DocumentListener,
): Promise<DocumentSource> {
  if (provisioning.file !== '') {
    const { FileSource } = await import('../../io/provisioning/file.js')
    return new FileSource(provisioning.file, listener)
  }
  const { HttpsSource } = await import('../../io/provisioning/https.js')
  return new HttpsSource(
    {
      url: provisioning.url,
      caFile: provisioning.ca_file,
      clientCertificateFile: provisioning.client_certificate_file,
      clientKeyFile: provisioning.client_key_file,
      refreshMs: provisioning.refresh_seconds * 1000,
      product: PRODUCT,
      random: () => systemIdentifiers.fraction(),
    },
    listener,
  )
}
