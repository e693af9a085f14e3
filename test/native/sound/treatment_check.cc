// Gains, side tone and echo cancellation over a device that is a room: what its loudspeaker says, its microphone hears.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "sound/treated_sound.h"

using namespace transferd;
using namespace transferd::sound;

namespace {

void Say(bool good, const std::string& sentence) { std::printf("%s %s\n", good ? "ok" : "not ok", sentence.c_str()); }

double LevelDb(const Frame& frame) {
  double sum = 1e-3;
  for (const double sample : frame) sum += sample * sample;
  return 10 * std::log10(sum);
}

Frame Sine(double hz, double peak, int tick) {
  Frame frame;
  for (int i = 0; i < kFrameSamples; i++) {
    const double n = tick * kFrameSamples + i;
    frame[static_cast<size_t>(i)] = static_cast<int16_t>(peak * std::sin(2 * std::numbers::pi * hz * n / kSampleRateHz));
  }
  return frame;
}

struct Room {
  Frame near{};
  Frame heard{};
  double echo_gain = 0;
  std::vector<Frame> on_its_way{5};
};

// The echo comes after 100 ms, as the statistics of the device say.
class RoomDevice : public SoundDevice {
 public:
  explicit RoomDevice(Room& room) : room_(room) {}
  Health Read(Frame& frame) override {
    frame = room_.near;
    const Frame& echo = room_.on_its_way.front();
    for (size_t i = 0; i < frame.size(); i++) {
      frame[i] = Saturate(frame[i] + static_cast<int>(std::lrint(room_.echo_gain * echo[i])));
    }
    return Health::kGood;
  }
  Health Write(const Frame& frame) override {
    room_.heard = frame;
    room_.on_its_way.erase(room_.on_its_way.begin());
    room_.on_its_way.push_back(frame);
    return Health::kGood;
  }
  std::string reason() const override { return "gone"; }
  bool has_capture() const override { return true; }
  SoundStatistics statistics() const override {
    return {.capture = {.xruns = 3, .drift_ppm = 0, .delay_ms = 40}, .playback = {.xruns = 0, .drift_ppm = 0, .delay_ms = 60}};
  }

 private:
  Room& room_;
};

TreatedSound Treat(Room& room, const Treatment& treatment) {
  return TreatedSound(std::make_unique<RoomDevice>(room), treatment);
}

void CheckGains() {
  Room room;
  room.near = Sine(500, 1000, 0);
  Frame said, far = Sine(700, 4000, 0);
  auto plain = Treat(room, {});
  plain.Read(said);
  plain.Write(far);
  Say(said == room.near && room.heard == far, "without a treatment every sample stays as it is");
  Say(plain.statistics().capture.xruns == 3 && plain.reason() == "gone" && plain.has_capture(), "the device tells as before");
  auto louder = Treat(room, {.capture_gain_db = 6, .playback_gain_db = -12, .side_tone_db = kNoSideToneDb, .echo_cancellation = false});
  louder.Read(said);
  louder.Write(far);
  Say(std::abs(LevelDb(said) - LevelDb(room.near) - 6) < 0.05, "the mouth is 6 dB louder");
  Say(std::abs(LevelDb(room.heard) - LevelDb(far) + 12) < 0.05, "the ear 12 dB quieter");
  room.near = Sine(500, 30'000, 0);
  louder.Read(said);
  Say(*std::max_element(said.begin(), said.end()) == 32767, "what is too loud is clipped and does not wrap");
}

void CheckSideTone() {
  Room room;
  room.near = Sine(500, 8000, 0);
  Frame said;
  auto device = Treat(room, {.capture_gain_db = 0, .playback_gain_db = 0, .side_tone_db = -20, .echo_cancellation = false});
  device.Read(said);
  device.Write(Frame{});
  Say(std::abs(LevelDb(room.heard) - LevelDb(room.near) + 20) < 0.1, "one hears oneself 20 dB quieter");
}

// The energy of what is left in the last second of `seconds`, in dB.
double Talk(Room& room, SoundDevice& device, int seconds, const std::function<Frame(int)>& far) {
  double left = 0;
  for (int tick = 0; tick < seconds * 50; tick++) {
    Frame frame;
    device.Read(frame);
    if (tick >= (seconds - 1) * 50) left += std::pow(10.0, LevelDb(frame) / 10);
    device.Write(far(tick));
  }
  (void)room;
  return 10 * std::log10(left / 50);
}

void CheckEcho() {
  uint32_t random = 1;
  const auto noise = [&](int) {
    Frame frame;
    for (int16_t& sample : frame) {
      random = random * 1664525 + 1013904223;
      sample = static_cast<int16_t>(static_cast<int32_t>(random) >> 19);
    }
    return frame;
  };
  Room open, quiet;
  open.echo_gain = quiet.echo_gain = 0.5;
  auto before = Treat(open, {});
  auto after = Treat(quiet, {.capture_gain_db = 0, .playback_gain_db = 0, .side_tone_db = kNoSideToneDb, .echo_cancellation = true});
  const double echo = Talk(open, before, 5, noise), left = Talk(quiet, after, 5, noise);
  Say(left < echo - 20, "of the far end's own voice less than a hundredth goes back: " + std::to_string(echo - left) + " dB");
  quiet.near = Sine(500, 4000, 0);
  const double near = Talk(quiet, after, 3, [](int) { return Frame{}; });
  Say(std::abs(near - LevelDb(quiet.near)) < 3, "who speaks is heard as before: " + std::to_string(near - LevelDb(quiet.near)) + " dB");
}

}  // namespace

int main() {
  CheckGains();
  CheckSideTone();
  CheckEcho();
}
