#include "sound/resampler.h"

#include <algorithm>
#include <new>

namespace transferd::sound {
namespace {

// speex_resampler.h: 4 is its own choice for desktops, 10 the best.
constexpr int kQuality = 4;

}  // namespace

Resampler::Resampler(unsigned from_hz, unsigned to_hz) {
  if (from_hz == to_hz) return;
  state_.reset(SpeexLibrary::Get().resampler_init(1, from_hz, to_hz, kQuality, nullptr));
  if (!state_) throw std::bad_alloc();
}

size_t Resampler::Process(std::span<const int16_t> in, std::span<int16_t> out) {
  if (!state_) {
    const size_t count = std::min(in.size(), out.size());
    std::copy_n(in.begin(), count, out.begin());
    return count;
  }
  auto taken = static_cast<uint32_t>(in.size());
  auto written = static_cast<uint32_t>(out.size());
  SpeexLibrary::Get().resampler_process_int(state_.get(), 0, in.data(), &taken, out.data(), &written);
  return written;
}

}  // namespace transferd::sound
