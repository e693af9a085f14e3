import { FileSource } from '../../io/provisioning/file.js'
import { HttpsSource } from '../../io/provisioning/https.js'
import type { DocumentListener, DocumentSource } from '../../io/provisioning/source.js'
import { systemIdentifiers } from '../../io/system/randomness.js'
import { PRODUCT } from '../build-info.js'
import type { Configuration } from './schema.js'

/** The source of provisioning documents that the configuration names: an https server or a local file. Not yet started. */
export function documentSource(
  { provisioning }: Configuration,
  listener: DocumentListener,
): DocumentSource {
  if (provisioning.file !== '') return new FileSource(provisioning.file, listener)
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
