#include "dtmf/stretch.h"

namespace transferd::dtmf {

Stretch::Stretch(std::span<const int16_t> samples) : quarter_samples_(static_cast<int>(samples.size() / kQuarters)) {
  const auto quarter = static_cast<size_t>(quarter_samples_);
  const int16_t* at = samples.data();
  for (size_t n = 0; n < quarter; n++) {
    const Lanes x = {static_cast<float>(at[n]), static_cast<float>(at[n + quarter]),
                     static_cast<float>(at[n + 2 * quarter]), static_cast<float>(at[n + 3 * quarter])};
    lanes_[n] = x;
    energies_ += x * x;
    totals_ += x;
  }
}

}  // namespace transferd::dtmf
