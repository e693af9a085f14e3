#include "receivers.h"

#include <speex/speex_jitter.h>

#include "rtp/concealment.h"
#include "rtp/jitter_buffer.h"

namespace playout {
namespace {

using transferd::Frame;
using transferd::kFrameSamples;

uint32_t TimestampOf(int packet) { return static_cast<uint32_t>(packet) * kFrameSamples; }

class OurReceiver : public Receiver {
 public:
  void Put(int packet, const Frame& samples) override { buffer_.Put(TimestampOf(packet), packet == 0, samples); }
  void Take(Frame& frame) override { buffer_.Take(frame); }

 private:
  transferd::rtp::JitterBuffer buffer_;
};

class Repetition {
 public:
  void Receive(const Frame& frame) {
    last_ = frame;
    repeated_ = 0;
  }
  void Conceal(Frame& frame) {
    constexpr int kMostRepeated = 6;
    repeated_++;
    const double gain = repeated_ > kMostRepeated ? 0 : std::pow(10.0, -3.0 * (repeated_ - 1) / 20);
    for (size_t i = 0; i < frame.size(); i++) frame[i] = static_cast<int16_t>(std::lrint(last_[i] * gain));
  }

 private:
  Frame last_{};
  int repeated_ = 0;
};

class SpeexReceiver : public Receiver {
 public:
  explicit SpeexReceiver(Filling filling) : filling_(filling) {}
  ~SpeexReceiver() override { jitter_buffer_destroy(buffer_); }

  void Put(int packet, const Frame& samples) override {
    Frame copy = samples;
    const JitterBufferPacket entry{.data = reinterpret_cast<char*>(copy.data()),
                                   .len = sizeof copy,
                                   .timestamp = TimestampOf(packet),
                                   .span = kFrameSamples,
                                   .sequence = static_cast<uint16_t>(packet),
                                   .user_data = 0};
    jitter_buffer_put(buffer_, &entry);
  }

  // As its manual and Speex's own speex_jitter.c use it: get, decode or conceal, tick.
  void Take(Frame& frame) override {
    Frame got{};
    spx_int32_t offset = 0;
    JitterBufferPacket entry{
        .data = reinterpret_cast<char*>(got.data()), .len = sizeof got, .timestamp = 0, .span = 0, .sequence = 0, .user_data = 0};
    const bool good = jitter_buffer_get(buffer_, &entry, kFrameSamples, &offset) == JITTER_BUFFER_OK;
    jitter_buffer_tick(buffer_);
    if (filling_ == Filling::kRepetition) {
      if (good) repetition_.Receive(frame = got);
      if (!good) repetition_.Conceal(frame);
    } else {
      if (good) concealment_.Receive(frame = got);
      if (!good) concealment_.Conceal(frame);
    }
  }

 private:
  const Filling filling_;
  JitterBuffer* buffer_ = jitter_buffer_init(kFrameSamples);
  Repetition repetition_;
  transferd::rtp::Concealment concealment_;
};

}  // namespace

std::unique_ptr<Receiver> Ours() { return std::make_unique<OurReceiver>(); }
std::unique_ptr<Receiver> Speex(Filling filling) { return std::make_unique<SpeexReceiver>(filling); }

}  // namespace playout
