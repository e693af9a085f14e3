#include "dtmf/past_digits.h"

#include <algorithm>

namespace transferd::dtmf {

bool PastDigits::IsEcho(Pair pair, const Plateau& plateau, int64_t start, TestLog* log) const {
  return std::any_of(digits_.begin(), digits_.end(), [&](const Digit& before) {
    if (before.pair != pair || start - before.end >= kEchoSamples) return false;
    return FallsShort(log, Test::kEcho, std::max(plateau.low / before.low, plateau.high / before.high), kEchoLevel);
  });
}

EchoTones EchoTonesBeside(Pair pair, const Digit& before) {
  EchoTones tones;
  if (!before.pair) return tones;
  if (before.pair.low() != pair.low()) tones.hz[tones.count++] = before.frequency_hz[0];
  if (before.pair.high() != pair.high()) tones.hz[tones.count++] = before.frequency_hz[1];
  return tones;
}

}  // namespace transferd::dtmf
