// The resampler between any two rates that a card may name, in pieces of any length.
#include <fuzzer/FuzzedDataProvider.h>

#include <vector>

#include "require.h"
#include "sound/resampler.h"

using fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  constexpr unsigned kRates[] = {8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000, 192000};
  const unsigned from = data.PickValueInArray(kRates), to = data.PickValueInArray(kRates);
  transferd::sound::Resampler resampler(from, to);
  while (data.remaining_bytes() > 0) {
    std::vector<int16_t> in(data.ConsumeIntegralInRange<size_t>(0, 4000));
    const auto value = data.ConsumeIntegral<int16_t>();
    for (size_t n = 0; n < in.size(); n++) in[n] = static_cast<int16_t>(n % 2 == 0 ? value : ~value);
    std::vector<int16_t> out(data.ConsumeIntegralInRange<size_t>(0, 4000));
    const size_t written = resampler.Process(in, out);
    Require(written <= out.size(), "no more is written than there is room for");
    Require(written <= in.size() * to / from + 64, "no more comes out than went in");
  }
  return 0;
}
