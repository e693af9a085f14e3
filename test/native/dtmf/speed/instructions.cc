// For a counter of instructions: listens to a file so often. No receiver but ours.
//
//   instructions write FILE          the mix as raw samples
//   instructions pass FILE TIMES     says how many samples and digits there were
#include <cstdlib>
#include <string>

#include "dtmf/detector.h"
#include "mix.h"

namespace {

constexpr size_t kFrame = 160;

size_t DigitsIn(const battery::Sound& sound) {
  transferd::DtmfDetector detector;
  size_t digits = 0;
  for (size_t at = 0; at + kFrame <= sound.size(); at += kFrame) {
    for (const auto& event : detector.Push({sound.data() + at, kFrame})) {
      digits += event.kind == transferd::DigitEvent::Kind::kBegin;
    }
  }
  return digits;
}

bool Pass(const char* path, int times) {
  const battery::Sound sound = battery::ReadSound(path);
  size_t digits = 0;
  for (int i = 0; i < times; i++) digits += DigitsIn(sound);
  std::printf("{\"samples\":%zu,\"digits\":%zu}\n", sound.size() * static_cast<size_t>(times), digits);
  return !sound.empty();
}

}  // namespace

int main(int count, char** words) {
  const std::string command = count > 1 ? words[1] : "";
  if (command == "write" && count == 3) return battery::WriteSound(words[2], battery::Mix()) ? 0 : 1;
  if (command == "pass" && count == 4) return Pass(words[2], std::atoi(words[3])) ? 0 : 1;
  return 64;
}
