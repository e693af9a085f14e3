// A hands-free telephone in a room that nobody has: the far end's words come out of the loudspeaker and, by way of the room,
// into the microphone, where somebody speaks as well. What does an echo canceller leave of either?
//
//   echo_rig FAR NEAR none|speex|webrtc|webrtc-mobile     both files 8 kHz s16le, one a voice
//
// 30 s the far end alone, 20 s both, 20 s the near end alone. Prints one line of JSON.
#include <ctime>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>

#include "rtp/playout/quality.h"
#include "sound/echo_canceller.h"

using transferd::Frame;
using transferd::kFrameSamples;
using transferd::kSampleRateHz;

namespace {

constexpr int kAloneS = 30, kBothS = 20, kNearS = 20;
// Of cards and queues: what the engine knows of a device of its own.
constexpr int kDeviceMs = 100;
constexpr double kEchoLossDb = 6;

class Canceller {
 public:
  virtual ~Canceller() = default;
  // The frame that is played after this one was captured, as in a tick of the engine.
  virtual void Play(const Frame& frame) = 0;
  virtual void Cancel(Frame& frame) = 0;
};

class Nobody : public Canceller {
 public:
  void Play(const Frame&) override {}
  void Cancel(Frame&) override {}
};

class Speex : public Canceller {
 public:
  void Play(const Frame& frame) override { echo_.Play(frame); }
  void Cancel(Frame& frame) override { echo_.Cancel(frame); }

 private:
  transferd::sound::EchoCanceller echo_{kDeviceMs};
};

class WebRtc : public Canceller {
 public:
  explicit WebRtc(bool mobile) {
    webrtc::Config config;
    config.Set<webrtc::ExtendedFilter>(new webrtc::ExtendedFilter(true));
    processing_.reset(webrtc::AudioProcessing::Create(config));
    if (mobile) {
      processing_->echo_control_mobile()->set_routing_mode(webrtc::EchoControlMobile::kLoudSpeakerphone);
      processing_->echo_control_mobile()->Enable(true);
    } else {
      processing_->echo_cancellation()->set_suppression_level(webrtc::EchoCancellation::kModerateSuppression);
      processing_->echo_cancellation()->Enable(true);
    }
    frame_.sample_rate_hz_ = kSampleRateHz;
    frame_.num_channels_ = 1;
    frame_.samples_per_channel_ = kFrameSamples / 2;
  }
  void Play(const Frame& frame) override {
    Halves(frame, [this] { processing_->AnalyzeReverseStream(&frame_); });
  }
  void Cancel(Frame& frame) override {
    int16_t* to = frame.data();
    Halves(Frame(frame), [&] {
      processing_->set_stream_delay_ms(kDeviceMs);
      processing_->ProcessStream(&frame_);
      to = std::copy_n(frame_.data_, kFrameSamples / 2, to);
    });
  }

 private:
  template <typename Process>
  void Halves(const Frame& frame, Process process) {
    for (int half = 0; half < 2; half++) {
      std::copy_n(frame.begin() + half * kFrameSamples / 2, kFrameSamples / 2, frame_.data_);
      process();
    }
  }
  std::unique_ptr<webrtc::AudioProcessing> processing_;
  webrtc::AudioFrame frame_;
};

std::unique_ptr<Canceller> Make(const std::string& name) {
  if (name == "speex") return std::make_unique<Speex>();
  if (name == "none") return std::make_unique<Nobody>();
  return std::make_unique<WebRtc>(name == "webrtc-mobile");
}

std::vector<int16_t> ReadVoice(const char* path, size_t seconds) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::vector<int16_t> samples(std::min(bytes.size() / 2, seconds * kSampleRateHz));
  std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
  samples.resize(seconds * kSampleRateHz);
  return samples;
}

// A small office: sound dies away by 60 dB in 250 ms; the first of it comes after the cards and 3 m.
std::vector<float> Room() {
  std::mt19937 dice(7);
  const size_t first = static_cast<size_t>((kDeviceMs + 9) * kSampleRateHz / 1000);
  std::vector<float> room(first + 1200);
  double energy = 0;
  for (size_t i = first; i < room.size(); i++) {
    const double fading = std::pow(10.0, -3.0 * static_cast<double>(i - first) / (0.25 * kSampleRateHz));
    room[i] = static_cast<float>((dice() / 2147483648.0 - 1) * fading);
    energy += room[i] * room[i];
  }
  const auto gain = static_cast<float>(std::pow(10.0, -kEchoLossDb / 20) / std::sqrt(energy));
  for (float& tap : room) tap *= gain;
  return room;
}

// A loudspeaker that is driven hard bends its peaks by some percents.
float Loudspeaker(int16_t sample) { return 20000 * std::tanh(static_cast<float>(sample) / 20000); }

std::vector<int16_t> EchoOf(const std::vector<int16_t>& far) {
  const auto room = Room();
  std::vector<float> played(far.size());
  std::transform(far.begin(), far.end(), played.begin(), Loudspeaker);
  std::mt19937 dice(8);
  std::vector<int16_t> echo(far.size());
  for (size_t n = 0; n < echo.size(); n++) {
    float sum = static_cast<float>(dice() >> 28) - 7.5f;  // a quiet room
    for (size_t k = 0; k < std::min(room.size(), n + 1); k++) sum += room[k] * played[n - k];
    echo[n] = transferd::Saturate(static_cast<int>(std::lrint(sum)));
  }
  return echo;
}

double Energy(const std::vector<int16_t>& samples, size_t from, size_t to) {
  double sum = 1;
  for (size_t i = from; i < to; i++) sum += double{1} * samples[i] * samples[i];
  return sum;
}

double ErleDb(const std::vector<int16_t>& echo, const std::vector<int16_t>& left, double from_s, double to_s) {
  const auto from = static_cast<size_t>(from_s * kSampleRateHz), to = static_cast<size_t>(to_s * kSampleRateHz);
  return 10 * std::log10(Energy(echo, from, to) / Energy(left, from, to));
}

double ResidentKib() {
  std::ifstream statm("/proc/self/statm");
  long all = 0, resident = 0;
  statm >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

double CpuMs() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 64;
  constexpr size_t kTotalS = kAloneS + kBothS + kNearS;
  auto far = ReadVoice(words[1], kAloneS + kBothS);
  far.resize(kTotalS * kSampleRateHz);
  const auto near_words = ReadVoice(words[2], kBothS + kNearS);
  std::vector<int16_t> near(kAloneS * kSampleRateHz);
  near.insert(near.end(), near_words.begin(), near_words.end());
  const auto echo = EchoOf(far);
  std::vector<int16_t> out;
  out.reserve(near.size());

  const double resident_before = ResidentKib();
  const auto canceller = Make(words[3]);
  const double began = CpuMs();
  for (size_t at = 0; at + kFrameSamples <= near.size(); at += kFrameSamples) {
    Frame captured, played;
    for (size_t i = 0; i < captured.size(); i++) captured[i] = transferd::Saturate(near[at + i] + echo[at + i]);
    canceller->Cancel(captured);
    out.insert(out.end(), captured.begin(), captured.end());
    std::copy_n(far.begin() + static_cast<long>(at), kFrameSamples, played.begin());
    canceller->Play(played);
  }
  const double cpu_ms = CpuMs() - began;
  const double resident = ResidentKib() - resident_before;

  double converged_s = -1;
  for (double s = 0; s + 1 <= kAloneS && converged_s < 0; s += 0.5) {
    if (ErleDb(echo, out, s, s + 1) > 15) converged_s = s;
  }
  const auto judge = [&](size_t from_s, size_t to_s) {
    const auto part = [&](const std::vector<int16_t>& all) {
      return std::span(all).subspan(from_s * kSampleRateHz, (to_s - from_s) * kSampleRateHz);
    };
    const auto ms = [](double sample) { return sample * 1000 / kSampleRateHz; };
    return playout::Judge(part(near), ms, part(out), 0);
  };
  const auto both = judge(kAloneS, kAloneS + kBothS);
  const auto alone = judge(kAloneS + kBothS, kTotalS);
  std::printf("{\"erleDb\":%.1f,\"firstErleDb\":%.1f,\"convergedS\":%.1f,\"doubleTalkDistortion\":%.2f,"
              "\"nearDistortion\":%.2f,\"delayMs\":%.1f,\"cpuPercent\":%.3f,\"residentKib\":%.0f}\n",
              ErleDb(echo, out, 10, kAloneS), ErleDb(echo, out, 0, 5), converged_s, both.distortion, alone.distortion,
              alone.delay_ms, 100 * cpu_ms / (1000.0 * kTotalS), resident);
}
