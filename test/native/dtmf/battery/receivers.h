// The receivers that are compared: ours and spandsp's, over the same samples.
#ifndef TRANSFERD_TEST_DTMF_BATTERY_RECEIVERS_H_
#define TRANSFERD_TEST_DTMF_BATTERY_RECEIVERS_H_

#include <spandsp.h>
// spandsp puts macros over these functions of the C++ library.
#undef lrint
#undef lrintf

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "dtmf/detector.h"

namespace battery {

struct Heard {
  char digit;
  int64_t start;     // its first sample, as the receiver estimates it
  int64_t reported;  // samples taken when it was reported
};

inline constexpr size_t kFrameSamples = 160;

using Samples = std::span<const int16_t>;
using Receiver = std::vector<Heard> (*)(Samples samples, size_t frame);

// `lost`: packets that the jitter buffer knows to be lost; the frame is a packet then.
inline std::vector<Heard> HearWith(const transferd::dtmf::Kernel& kernel, Samples samples, size_t frame,
                                   const std::set<long>& lost = {}) {
  std::vector<Heard> heard;
  transferd::DtmfDetector detector(kernel);
  for (size_t at = 0; at < samples.size(); at += frame) {
    const Samples piece = samples.subspan(at, std::min(frame, samples.size() - at));
    const bool is_lost = !lost.empty() && lost.contains(static_cast<long>(at / frame));
    for (const auto& event : is_lost ? detector.PushLost(piece.size()) : detector.Push(piece)) {
      if (event.kind != transferd::DigitEvent::Kind::kBegin) continue;
      heard.push_back({event.digit, event.start, detector.position()});
    }
  }
  return heard;
}

inline std::vector<Heard> HearOurs(Samples samples, size_t frame, const std::set<long>& lost = {}) {
  return HearWith(transferd::dtmf::FastestKernel(), samples, frame, lost);
}

// spandsp tells no first sample: a digit is known after two or three blocks of 102 samples, about 30 ms.
inline std::vector<Heard> HearSpandsp(Samples samples, size_t frame) {
  constexpr int64_t kLagSamples = 240;
  struct Story {
    std::vector<Heard> heard;
    int64_t position = 0;
  } story;
  dtmf_rx_state_t* state = dtmf_rx_init(nullptr, nullptr, nullptr);
  const auto tell = [](void* context, int code, int, int) {
    auto& told = *static_cast<Story*>(context);
    if (code != 0) told.heard.push_back({static_cast<char>(code), told.position - kLagSamples, told.position});
  };
  dtmf_rx_set_realtime_callback(state, tell, &story);
  for (size_t at = 0; at < samples.size(); at += frame) {
    const Samples piece = samples.subspan(at, std::min(frame, samples.size() - at));
    story.position += static_cast<int64_t>(piece.size());
    dtmf_rx(state, piece.data(), static_cast<int>(piece.size()));
  }
  dtmf_rx_free(state);
  return story.heard;
}

}  // namespace battery

#endif  // TRANSFERD_TEST_DTMF_BATTERY_RECEIVERS_H_
