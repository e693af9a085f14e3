// What is heard where no packet is: comfort noise, concealment, and speech that is made shorter or longer.
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "rtp/comfort_noise.h"
#include "rtp/concealment.h"
#include "rtp/jitter_buffer.h"
#include "rtp/time_scale.h"

using namespace transferd;
using namespace transferd::rtp;

namespace {

void Say(bool good, const std::string& sentence) { std::printf("%s %s\n", good ? "ok" : "not ok", sentence.c_str()); }

double LevelDbov(std::span<const int16_t> samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample * sample;
  return 10 * std::log10(sum / static_cast<double>(samples.size()) / (32768.0 * 32768.0) + 1e-12);
}

// How alike neighbours are: 0 is white, 1 slow.
double Slowness(std::span<const int16_t> samples) {
  double product = 0, energy = 1;
  for (size_t i = 1; i < samples.size(); i++) {
    product += double{1} * samples[i] * samples[i - 1];
    energy += double{1} * samples[i] * samples[i];
  }
  return product / energy;
}

// A voice of 100 Hz: a period of 80 samples with overtones.
int16_t Voice(int n) {
  double sum = 0;
  for (int k = 1; k <= 8; k++) sum += std::cos(2 * std::numbers::pi * k * n / 80 + k * k) / k;
  return static_cast<int16_t>(4000 * sum);
}

double SnrDb(std::span<const int16_t> wanted, std::span<const int16_t> got) {
  double signal = 0, error = 1;
  for (size_t i = 0; i < wanted.size(); i++) {
    signal += double{1} * wanted[i] * wanted[i];
    error += double{1} * (wanted[i] - got[i]) * (wanted[i] - got[i]);
  }
  return 10 * std::log10(signal / error);
}

template <size_t kSize>
std::array<int16_t, kSize> VoiceFrom(int n) {
  std::array<int16_t, kSize> samples;
  for (size_t i = 0; i < kSize; i++) samples[i] = Voice(n + static_cast<int>(i));
  return samples;
}

void CheckComfortNoise() {
  std::vector<int16_t> samples(16'000);
  ComfortNoise noise;
  noise.Fill(samples);
  Say(LevelDbov(samples) < -90, "noise that nobody described is silence");
  for (const uint8_t level : {30, 50, 70}) {
    noise.Describe(std::array{level});
    noise.Fill(samples);
    const double found = LevelDbov(samples);
    Say(std::abs(found + level) < 1, "noise of -" + std::to_string(level) + " dBov has " + std::to_string(found));
  }
  Say(std::abs(Slowness(samples)) < 0.1, "without coefficients it is white");
  // Section 3.2: 127 is 0, so 40 is -0.68: a filter with a pole near +1.
  noise.Describe(std::array<uint8_t, 2>{40, 40});
  noise.Fill(samples);
  Say(std::abs(LevelDbov(samples) + 40) < 1.5, "a filter leaves its level as it is: " + std::to_string(LevelDbov(samples)));
  Say(std::abs(Slowness(samples) - 87.0 / 128) < 0.1, "and colours it: " + std::to_string(Slowness(samples)));
  noise.Describe(std::array<uint8_t, 13>{30, 255, 255, 0, 0, 255, 0, 255, 0, 255, 0, 255, 0});
  noise.Fill(samples);
  Say(LevelDbov(samples) < 0, "no coefficients make it ring for ever");
}

void CheckNoiseBetweenWords() {
  JitterBuffer buffer;
  Frame frame;
  uint32_t timestamp = 0;
  for (int i = 0; i < 20; i++, timestamp += kFrameSamples) {
    buffer.Put(timestamp, i == 0, VoiceFrom<kFrameSamples>(static_cast<int>(timestamp)));
    buffer.Take(frame);
  }
  buffer.PutComfortNoise(timestamp, std::array<uint8_t, 1>{45});
  for (int i = 0; i < 10; i++) buffer.Take(frame);
  std::vector<int16_t> heard;
  for (int i = 0; i < 40; i++) {
    buffer.Take(frame);
    heard.insert(heard.end(), frame.begin(), frame.end());
  }
  Say(std::abs(LevelDbov(heard) + 45) < 1.5, "between words comfort noise is heard: " + std::to_string(LevelDbov(heard)));
  timestamp += 50 * kFrameSamples;
  bool again = false;
  for (int i = 0; i < 20; i++, timestamp += kFrameSamples) {
    buffer.Put(timestamp, i == 0, VoiceFrom<kFrameSamples>(static_cast<int>(timestamp)));
    buffer.Take(frame);
    again |= LevelDbov(frame) > -20;
  }
  Say(again, "and the next word after it");
}

void CheckTimeScale() {
  const auto speech = VoiceFrom<kFrameSamples + kMostShortened>(0);
  Frame frame;
  const int removed = Shorten(speech, kMostShortened, frame);
  Say(removed == 80, "a period is left out: " + std::to_string(removed));
  Say(SnrDb(std::span(speech).subspan(80, kFrameSamples), frame) > 40, "what follows goes on as if nothing had been");
  const int added = Lengthen(std::span(speech).first(kFrameSamples), 50, frame);
  Say(added == 0 || added == 80, "a voice is lengthened by periods only: " + std::to_string(added));
  std::array<int16_t, kFrameSamples + kMostShortened> high;
  for (size_t i = 0; i < high.size(); i++) high[i] = Voice(static_cast<int>(i) * 80 / 50);
  Say(Lengthen(std::span(high).first(kFrameSamples), 20, frame) == 50, "a period is said again");
  Say(SnrDb(std::span(high).first(kFrameSamples), frame) > 15, "in its own pitch");
  const Frame before = frame;
  std::array<int16_t, kFrameSamples + kMostShortened> noise;
  uint32_t random = 1;
  for (auto& sample : noise) sample = static_cast<int16_t>((random = random * 1664525 + 1013904223) >> 17);
  Say(Shorten(noise, kMostShortened, frame) == 0 && frame == before, "what has no period is left alone");
  noise.fill(20);
  Say(Shorten(noise, 33, frame) == 33, "of what is quiet just as much goes as is wanted");
  Say(Lengthen(std::span(noise).first(kFrameSamples), 9, frame) == 9, "and comes");
}

void CheckConcealment() {
  Concealment concealment;
  auto heard = VoiceFrom<8 * kFrameSamples>(0);
  concealment.Receive(heard);
  std::array<int16_t, 8 * kFrameSamples> filled;
  concealment.Conceal(filled);
  const auto lost = VoiceFrom<kFrameSamples>(8 * kFrameSamples);
  Say(SnrDb(std::span(lost).first(80), filled) > 25, "the last period goes on for 10 ms as it was");
  Say(SnrDb(lost, filled) > 15, "and fades from there: " + std::to_string(SnrDb(lost, filled)));
  Say(LevelDbov(std::span(filled).subspan(Concealment::kFadedSamples)) < -90, "nothing is made up after 120 ms");
  Concealment again;
  again.Receive(heard);
  again.Conceal(std::span(filled).first(kFrameSamples));
  auto next = VoiceFrom<kFrameSamples>(9 * kFrameSamples);
  again.Receive(next);
  const auto wanted = VoiceFrom<kFrameSamples>(9 * kFrameSamples);
  Say(std::equal(next.begin() + 30, next.end(), wanted.begin() + 30), "what came is as it came but for a quarter of a period");
  Say(std::abs(next[0] - filled[kFrameSamples - 1]) < 2500, "and there is no click between");
}

// Packets every 20 ms, each late by what `late_ticks` says; how long the quickest wait in the end.
template <typename Late>
double SettledMs(int packets, Late late_ticks) {
  JitterBuffer buffer;
  std::vector<std::vector<int>> due(static_cast<size_t>(packets) + 64);
  for (int n = 0; n < packets; n++) due[static_cast<size_t>(n + late_ticks(n))].push_back(n);
  for (int tick = 0; tick < packets; tick++) {
    for (const int n : due[static_cast<size_t>(tick)]) {
      buffer.Put(static_cast<uint32_t>(n * kFrameSamples), n == 0, VoiceFrom<kFrameSamples>(n * kFrameSamples));
    }
    Frame frame;
    buffer.Take(frame);
  }
  return buffer.delay_ms();
}

void CheckDelay() {
  const double quiet = SettledMs(500, [](int) { return 0; });
  Say(quiet < 31, "without jitter nothing waits longer than the pitch allows: " + std::to_string(quiet) + " ms");
  const double once = SettledMs(500, [](int n) { return n >= 400 && n < 406 ? 406 - n : 0; });
  Say(std::abs(once - quiet) < 1, "one hiccup adds no delay: " + std::to_string(once) + " ms");
  const double often = SettledMs(500, [](int n) { return n % 50 >= 44 ? 50 - n % 50 : 0; });
  Say(often > quiet + 80, "a network that stalls every second is waited for: " + std::to_string(often) + " ms");
}

}  // namespace

int main() {
  CheckComfortNoise();
  CheckNoiseBetweenWords();
  CheckTimeScale();
  CheckConcealment();
  CheckDelay();
}
