// libsrtp2, loaded at the first use (docs/decisions/srtp.md says why it is not linked).
#ifndef TRANSFERD_NATIVE_RTP_SRTP_LIBRARY_H_
#define TRANSFERD_NATIVE_RTP_SRTP_LIBRARY_H_

#include <srtp2/srtp.h>

namespace transferd::rtp {

struct SrtpLibrary {
  // Throws std::runtime_error that says what to install. Any thread; it stays loaded.
  static const SrtpLibrary& Get();

  decltype(&srtp_create) create = nullptr;
  decltype(&srtp_dealloc) dealloc = nullptr;
  decltype(&srtp_protect) protect = nullptr;
  decltype(&srtp_unprotect) unprotect = nullptr;
  decltype(&srtp_protect_rtcp) protect_rtcp = nullptr;
  decltype(&srtp_unprotect_rtcp) unprotect_rtcp = nullptr;
  decltype(&srtp_crypto_policy_set_rtp_default) set_sha1_80 = nullptr;
  decltype(&srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32) set_sha1_32 = nullptr;
  decltype(&srtp_crypto_policy_set_aes_gcm_128_16_auth) set_gcm_128 = nullptr;  // null: built without GCM

 private:
  SrtpLibrary();
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_SRTP_LIBRARY_H_
