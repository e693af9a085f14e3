// Speech over a bad network into several receivers, all of them given the same packets at the same ticks of virtual time.
//
//   playout_rig SPEECH    8 kHz s16le
//
// Reads lines of `loss% burst jitter_ms stall_ms drift_ppm seed`, answers each with a line of JSON: what each receiver made
// of it. `silence` has no jitter buffer: a network without jitter, and nothing in the place of what is lost.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "g711/g711.h"
#include "network.h"
#include "quality.h"
#include "receivers.h"

using namespace playout;
using transferd::Frame;
using transferd::kFrameMs;
using transferd::kFrameSamples;

namespace {

// Ticks and packets of two clocks: in between.
constexpr double kPhaseMs = 7;

// What the far end has said, as A-law carries it.
std::vector<int16_t> ReadSpeech(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::vector<int16_t> samples(bytes.size() / 2 / kFrameSamples * kFrameSamples);
  std::vector<uint8_t> octets(samples.size());
  std::copy_n(bytes.data(), samples.size() * 2, reinterpret_cast<char*>(samples.data()));
  transferd::g711::Encode(transferd::g711::Law::kALaw, samples, octets);
  transferd::g711::Decode(transferd::g711::Law::kALaw, octets, samples);
  return samples;
}

Frame FrameOf(const std::vector<int16_t>& speech, int packet) {
  Frame frame;
  std::copy_n(speech.begin() + packet * kFrameSamples, kFrameSamples, frame.begin());
  return frame;
}

std::vector<int16_t> Play(Receiver& receiver, const std::vector<int16_t>& speech, const std::vector<Arrival>& arrivals) {
  std::vector<int16_t> played;
  size_t next = 0;
  const double end_ms = arrivals.back().at_ms + 500;
  for (double now = kPhaseMs; now < end_ms; now += kFrameMs) {
    for (; next < arrivals.size() && arrivals[next].at_ms <= now; next++) {
      receiver.Put(arrivals[next].packet, FrameOf(speech, arrivals[next].packet));
    }
    Frame frame{};
    receiver.Take(frame);
    played.insert(played.end(), frame.begin(), frame.end());
  }
  return played;
}

std::vector<int16_t> WithHoles(const std::vector<int16_t>& speech, const std::vector<Arrival>& arrivals) {
  std::vector<int16_t> played(speech.size() + kFrameSamples * 25);
  for (const Arrival& arrival : arrivals) {
    const Frame frame = FrameOf(speech, arrival.packet);
    std::copy(frame.begin(), frame.end(), played.begin() + (arrival.packet + 1) * kFrameSamples);
  }
  return played;
}

void Print(const char* name, const Quality& quality) {
  std::printf("\"%s\":{\"distortion\":%.3f,\"snrDb\":%.2f,\"delayMs\":%.1f,\"worstDelayMs\":%.1f}", name,
              quality.distortion, quality.segmental_snr_db, quality.delay_ms, quality.worst_delay_ms);
}

void Answer(const Weather& weather, const std::vector<int16_t>& speech) {
  const auto arrivals = Deliver(weather, static_cast<int>(speech.size()) / kFrameSamples);
  const auto spoken_ms = [&](double sample) { return SpokenMs(sample, weather.drift_ppm); };
  std::printf("{");
  const auto run = [&](const char* name, std::unique_ptr<Receiver> receiver) {
    Print(name, Judge(speech, spoken_ms, Play(*receiver, speech, arrivals), kPhaseMs));
    std::printf(",");
  };
  run("ours", Ours());
  run("speex", Speex(Filling::kRepetition));
  run("speexConcealed", Speex(Filling::kConcealment));
  Print("silence", Judge(speech, [](double sample) { return SpokenMs(sample, 0); }, WithHoles(speech, arrivals), 0));
  std::printf("}\n");
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 64;
  const auto speech = ReadSpeech(words[1]);
  for (std::string line; std::getline(std::cin, line);) {
    Weather weather;
    std::istringstream(line) >> weather.loss_percent >> weather.burst >> weather.jitter_ms >> weather.stall_ms >>
        weather.drift_ppm >> weather.seed;
    Answer(weather, speech);
  }
}
