#include "rtp/srtp_library.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace transferd::rtp {
namespace {

template <typename Function>
void Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) throw std::runtime_error(std::string("libsrtp2 has no ") + name);
}

void* Load() {
  void* library = dlopen("libsrtp2.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  throw std::runtime_error(std::string("SRTP needs libsrtp2 (Debian package libsrtp2-1): ") + dlerror());
}

}  // namespace

SrtpLibrary::SrtpLibrary() {
  void* library = Load();
  decltype(&srtp_init) init = nullptr;
  Find(library, "srtp_init", init);
  Find(library, "srtp_create", create);
  Find(library, "srtp_dealloc", dealloc);
  Find(library, "srtp_protect", protect);
  Find(library, "srtp_unprotect", unprotect);
  Find(library, "srtp_protect_rtcp", protect_rtcp);
  Find(library, "srtp_unprotect_rtcp", unprotect_rtcp);
  Find(library, "srtp_crypto_policy_set_rtp_default", set_sha1_80);
  Find(library, "srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32", set_sha1_32);
  set_gcm_128 = reinterpret_cast<decltype(set_gcm_128)>(dlsym(library, "srtp_crypto_policy_set_aes_gcm_128_16_auth"));
  if (init() != srtp_err_status_ok) throw std::runtime_error("libsrtp2 fails its own tests (srtp_init)");
}

const SrtpLibrary& SrtpLibrary::Get() {
  static const SrtpLibrary library;
  return library;
}

}  // namespace transferd::rtp
