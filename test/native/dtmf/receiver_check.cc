// What JavaScript cannot see of the DTMF receiver and sender: the beginnings of digits, the early warning, and that the
// real-time thread never meets the allocator.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "dtmf/detector.h"
#include "dtmf/generator.h"

using transferd::DigitEvent;
using transferd::DtmfDetector;
using transferd::DtmfGenerator;

static long g_allocations = 0;
void* operator new(size_t size) {
  g_allocations++;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace {

constexpr int kMs = 8;
constexpr int kFrame = 32;

void Say(bool good, const char* sentence) { std::printf("%s %s\n", good ? "ok" : "not ok", sentence); }

// Silence, the digit, silence.
std::vector<int16_t> Sound(char digit, int before_ms, int digit_ms) {
  std::vector<int16_t> sound(static_cast<size_t>((before_ms + digit_ms + 200) * kMs));
  DtmfGenerator generator;
  generator.Start(digit);
  generator.Generate({sound.data() + before_ms * kMs, static_cast<size_t>(digit_ms * kMs)});
  return sound;
}

struct Story {
  std::vector<DigitEvent> events;
  std::vector<int64_t> begin_known, warned_at, warned_start;
  bool warned_inside = false;  // while a digit was active
};

Story Listen(DtmfDetector& detector, const std::vector<int16_t>& sound) {
  Story story;
  for (size_t at = 0; at + kFrame <= sound.size(); at += kFrame) {
    for (const DigitEvent& event : detector.Push({sound.data() + at, kFrame})) {
      story.events.push_back(event);
      if (event.kind == DigitEvent::Kind::kBegin) story.begin_known.push_back(detector.position());
    }
    if (const auto start = detector.ToneSuspected()) {
      story.warned_at.push_back(detector.position());
      story.warned_start.push_back(*start);
      story.warned_inside |= detector.ActiveDigit() != '\0';
    }
  }
  return story;
}

bool SenderAndReceiverAgree() {
  for (const char digit : std::string("0123456789ABCD*#")) {
    DtmfDetector detector;
    const Story story = Listen(detector, Sound(digit, 100, 60));
    if (story.events.size() != 2 || story.events[0].digit != digit || story.events[1].digit != digit) return false;
    if (story.events[0].kind != DigitEvent::Kind::kBegin || story.events[0].end != -1) return false;
    if (story.events[1].kind != DigitEvent::Kind::kEnd || story.events[1].start != story.events[0].start) return false;
  }
  return true;
}

bool SenderRefusesWhatIsNoDigit() {
  DtmfGenerator generator;
  std::array<int16_t, 8> samples{1, 2, 3};
  const bool refused = !generator.Start('E') && !generator.Start(' ') && !generator.Start('\0') && !generator.active();
  generator.Generate(samples);
  bool silent = true;
  for (const int16_t sample : samples) silent &= sample == 0;
  return refused && silent && generator.Start('a');
}

bool SenderKeepsItsLevels() {
  DtmfGenerator generator;
  generator.Start('5', {.low_dbm0 = -12, .high_dbm0 = -10});
  std::vector<int16_t> second(8000);
  generator.Generate(second);
  double power = 0;
  for (const int16_t sample : second) power += sample * static_cast<double>(sample) / 8000;
  const double expected = 32768.0 * 32768.0 / 2 * (std::pow(10, -1.514) + std::pow(10, -1.314));
  return std::abs(power / expected - 1) < 0.01;
}

bool BeginIsKnownWhileTheDigitSounds() {
  DtmfDetector detector;
  const Story story = Listen(detector, Sound('7', 100, 60));
  return story.begin_known.size() == 1 && story.begin_known[0] <= (100 + 36) * kMs &&
         std::abs(story.events[0].start - 100 * kMs) <= 4 * kMs;
}

bool WarningComesFirst() {
  DtmfDetector detector;
  const Story story = Listen(detector, Sound('#', 100, 60));
  if (story.warned_at.empty() || story.warned_inside) return false;
  const bool early = story.warned_at[0] <= (100 + 20) * kMs && story.warned_at.back() < story.begin_known[0];
  bool right = true;
  for (const int64_t start : story.warned_start) right &= std::abs(start - 100 * kMs) <= 5 * kMs;
  return early && right;
}

// The latest warning, in samples after the first one of a digit: every digit, at every place within a hop, from 0 to -40 dBm0, with
// twist, and up to 1.8 % off its frequency.
int64_t LatestWarning() {
  struct Shape {
    double low_dbm0, high_dbm0, off;
  };
  constexpr Shape kShapes[] = {{-3, -3, 0},      {0, -8, 0},         {-10, -4, 0},       {-10, -10, 0.018},
                               {-8, -8, -0.018}, {-25, -25, 0.015}, {-17, -25, -0.018}, {-40, -40, 0}};
  constexpr size_t kSilence = 50 * kMs, kTone = 40 * kMs;
  int64_t latest = 0;
  for (const Shape& shape : kShapes) {
    for (int n = 0; n < 16 * kFrame; n++) {
      const transferd::dtmf::Pair pair{n % 16};
      const size_t onset = kSilence + static_cast<size_t>(n / 16);
      DtmfDetector detector;
      for (size_t at = 0; at < onset + kTone; at++) {
        const double time = static_cast<double>(at) - static_cast<double>(onset);
        const auto tone = [&](int k, double dbm0) {
          const double w = transferd::dtmf::kRadiansPerHz * transferd::dtmf::kToneHz[static_cast<size_t>(k)];
          return transferd::dtmf::AmplitudeOfDbm0(dbm0) * std::sin(w * (1 + shape.off) * time + n + k);
        };
        const double sum = time < 0 ? 0 : tone(pair.low(), shape.low_dbm0) + tone(pair.high(), shape.high_dbm0);
        const auto sample = static_cast<int16_t>(std::clamp(sum, -32768.0, 32767.0));
        detector.Push({&sample, 1});
        const bool warned = detector.position() % 8 == 0 && detector.ToneSuspected().has_value();
        if (!warned && at + 1 < onset + kTone) continue;
        latest = std::max(latest, detector.position() - static_cast<int64_t>(onset));
        break;
      }
    }
  }
  return latest;
}

// A tone of 20 ms: suspected, never confirmed, and dismissed soon after.
bool WarningIsDismissed() {
  DtmfDetector detector;
  const Story story = Listen(detector, Sound('2', 100, 20));
  return story.events.empty() && !story.warned_at.empty() && story.warned_at.back() <= (100 + 56) * kMs;
}

bool ResetForgets() {
  DtmfDetector detector;
  Listen(detector, Sound('2', 50, 60));
  detector.Push(std::array<int16_t, 5>{});
  detector.Reset();
  const Story story = Listen(detector, Sound('3', 50, 60));
  const auto frames = static_cast<int64_t>(Sound('3', 50, 60).size()) / kFrame;
  return detector.position() == frames * kFrame && story.events.size() == 2 &&
         std::abs(story.events[0].start - 50 * kMs) <= 4 * kMs && detector.ActiveDigit() == '\0';
}

// Packets of 20 ms; those of `lost` are told as lost.
std::vector<DigitEvent> ListenWithLoss(const std::vector<int16_t>& sound, const std::vector<size_t>& lost) {
  constexpr size_t kPacket = 20 * kMs;
  DtmfDetector detector;
  std::vector<DigitEvent> heard;
  for (size_t packet = 0; (packet + 1) * kPacket <= sound.size(); packet++) {
    const bool is_lost = std::find(lost.begin(), lost.end(), packet) != lost.end();
    const auto events = is_lost ? detector.PushLost(kPacket) : detector.Push({sound.data() + packet * kPacket, kPacket});
    heard.insert(heard.end(), events.begin(), events.end());
  }
  return heard;
}

// 25 ms, the lost packet, 25 ms: neither part is a digit.
bool ALostPacketIsBridged() {
  const auto events = ListenWithLoss(Sound('5', 95, 70), {6});
  return events.size() == 2 && events[0].digit == '5' && std::abs(events[0].start - 95 * kMs) <= 6 * kMs &&
         std::abs(events[1].end - 165 * kMs) <= 6 * kMs;
}

// After 40 ms of nothing the digit is over, whatever the line lost.
bool ALongLossEndsADigit() {
  const auto events = ListenWithLoss(Sound('5', 100, 200), {7, 8, 9, 10, 11, 12});
  return events.size() >= 2 && events[1].kind == DigitEvent::Kind::kEnd && events[1].end <= 145 * kMs;
}

// The second half of the pause between two digits was lost.
bool ALossWithinAPauseIsPause() {
  std::vector<int16_t> sound = Sound('5', 100, 60);
  const std::vector<int16_t> second = Sound('5', 0, 60);
  sound.resize(200 * kMs);
  sound.insert(sound.end(), second.begin(), second.end());
  const auto events = ListenWithLoss(sound, {9});
  return events.size() == 4 && events[2].kind == DigitEvent::Kind::kBegin;
}

// Everything at once: digits without gaps over dial tone, at the longest push.
bool NeverAllocates() {
  DtmfDetector detector;
  DtmfGenerator generator;
  std::vector<int16_t> sound(16 * DtmfDetector::kMaxPushSamples);
  const std::string digits = "1D2*";
  for (size_t n = 0; n < sound.size(); n += 512) {
    generator.Start(digits[n / 512 % digits.size()]);
    generator.Generate({sound.data() + n, 512});
  }
  for (size_t n = 0; n < sound.size(); n++)
    sound[n] += static_cast<int16_t>(4000 * std::sin(0.334 * static_cast<double>(n)));
  const long before = g_allocations;
  size_t events = 0;
  for (size_t n = 0; n < sound.size(); n += DtmfDetector::kMaxPushSamples) {
    events += detector.Push({sound.data() + n, DtmfDetector::kMaxPushSamples}).size();
    detector.ToneSuspected();
  }
  detector.Flush();
  return g_allocations == before && events >= 40;
}

}  // namespace

int main() {
  Say(SenderAndReceiverAgree(), "the receiver hears what the sender sends");
  Say(SenderRefusesWhatIsNoDigit(), "the sender refuses what is no digit");
  Say(SenderKeepsItsLevels(), "the sender sends at the levels asked for");
  Say(BeginIsKnownWhileTheDigitSounds(), "a clean digit is known within 36 ms");
  Say(WarningComesFirst(), "a digit is suspected within 20 ms, with its first sample");
  Say(LatestWarning() <= 12 * kMs, "whatever its level, twist and frequency, a digit is suspected within 12 ms");
  Say(WarningIsDismissed(), "what turns out no digit is dismissed within 56 ms");
  Say(ResetForgets(), "after a reset it is as new");
  Say(ALostPacketIsBridged(), "a lost packet in the middle of a digit is bridged");
  Say(ALongLossEndsADigit(), "a long loss ends a digit");
  Say(ALossWithinAPauseIsPause(), "a packet lost within a pause does not join two digits");
  Say(NeverAllocates(), "it allocates nothing once constructed");
}
