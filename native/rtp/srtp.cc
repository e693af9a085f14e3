#include "rtp/srtp.h"

#include <array>
#include <algorithm>
#include <stdexcept>

#include "rtp/srtp_library.h"

namespace transferd::rtp {
namespace {

// Section 3.3.2 of RFC 3711 asks for 64 at least; a burst of a second that comes late is still no attack.
constexpr unsigned long kReplayWindow = 128;
constexpr size_t kMostKeyBytes = 30;

void SetPolicy(const SrtpLibrary& library, SrtpSuite suite, srtp_policy_t& policy) {
  // RFC 4568 section 6.2.2: the short tag is for SRTP alone, SRTCP keeps 80 bits.
  library.set_sha1_80(&policy.rtp);
  library.set_sha1_80(&policy.rtcp);
  if (suite == SrtpSuite::kAesCm128HmacSha1_32) library.set_sha1_32(&policy.rtp);
  if (suite != SrtpSuite::kAeadAes128Gcm) return;
  if (library.set_gcm_128 == nullptr) throw std::runtime_error("libsrtp2 was built without AES-GCM");
  library.set_gcm_128(&policy.rtp);
  library.set_gcm_128(&policy.rtcp);
}

srtp_t Create(SrtpSuite suite, std::span<const uint8_t> key, SrtpContext::Direction direction) {
  const SrtpLibrary& library = SrtpLibrary::Get();
  std::array<unsigned char, kMostKeyBytes> copy{};
  std::copy(key.begin(), key.end(), copy.begin());
  srtp_policy_t policy{};
  SetPolicy(library, suite, policy);
  policy.ssrc.type = direction == SrtpContext::Direction::kOutbound ? ssrc_any_outbound : ssrc_any_inbound;
  policy.key = copy.data();
  policy.window_size = kReplayWindow;
  // A telephone event's last packet goes out three times with sequence numbers of their own: nothing is sent twice.
  policy.allow_repeat_tx = 0;
  srtp_t session = nullptr;
  const auto status = library.create(&session, &policy);
  copy.fill(0);
  if (status != srtp_err_status_ok) {
    throw std::runtime_error("libsrtp2 refuses the key (status " + std::to_string(status) + ")");
  }
  return session;
}

SrtpContext::Outcome OutcomeOf(srtp_err_status_t status) {
  if (status == srtp_err_status_ok) return SrtpContext::Outcome::kGood;
  const bool replayed = status == srtp_err_status_replay_fail || status == srtp_err_status_replay_old;
  return replayed ? SrtpContext::Outcome::kReplayed : SrtpContext::Outcome::kTampered;
}

}  // namespace

bool SrtpContext::Available(SrtpSuite suite) {
  try {
    const std::array<uint8_t, kMostKeyBytes> key{};
    const SrtpContext trial(suite, std::span<const uint8_t>(key).first(SrtpKeyBytes(suite)), Direction::kInbound);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

SrtpContext::SrtpContext(SrtpSuite suite, std::span<const uint8_t> key, Direction direction) {
  if (key.size() != SrtpKeyBytes(suite)) throw std::invalid_argument("An SRTP key has the length of its suite");
  session_ = Create(suite, key, direction);
}

SrtpContext::~SrtpContext() { SrtpLibrary::Get().dealloc(session_); }

size_t SrtpContext::ProtectRtp(std::span<uint8_t> packet, size_t length) {
  if (length + kSrtpOverheadBytes > packet.size()) return 0;
  int bytes = static_cast<int>(length);
  return SrtpLibrary::Get().protect(session_, packet.data(), &bytes) == srtp_err_status_ok ? static_cast<size_t>(bytes)
                                                                                           : 0;
}

size_t SrtpContext::ProtectRtcp(std::span<uint8_t> packet, size_t length) {
  if (length + kSrtpOverheadBytes > packet.size()) return 0;
  int bytes = static_cast<int>(length);
  return SrtpLibrary::Get().protect_rtcp(session_, packet.data(), &bytes) == srtp_err_status_ok
             ? static_cast<size_t>(bytes)
             : 0;
}

SrtpContext::Outcome SrtpContext::UnprotectRtp(std::span<uint8_t> packet, size_t& length) {
  int bytes = static_cast<int>(length);
  const auto outcome = OutcomeOf(SrtpLibrary::Get().unprotect(session_, packet.data(), &bytes));
  if (outcome == Outcome::kGood) length = static_cast<size_t>(bytes);
  return outcome;
}

SrtpContext::Outcome SrtpContext::UnprotectRtcp(std::span<uint8_t> packet, size_t& length) {
  int bytes = static_cast<int>(length);
  const auto outcome = OutcomeOf(SrtpLibrary::Get().unprotect_rtcp(session_, packet.data(), &bytes));
  if (outcome == Outcome::kGood) length = static_cast<size_t>(bytes);
  return outcome;
}

}  // namespace transferd::rtp
