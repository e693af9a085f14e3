#include "sound/alsa.h"

#include <optional>

#include "sound/alsa_capture.h"
#include "sound/alsa_playback.h"

namespace transferd::sound {
namespace {

class AlsaDevice : public SoundDevice {
 public:
  AlsaDevice(const std::string& capture, const std::string& playback) {
    if (!capture.empty()) capture_.emplace(capture);
    if (!playback.empty()) playback_.emplace(playback);
  }

  Health Read(Frame& frame) override {
    if (capture_) return capture_->Read(frame);
    frame.fill(0);
    return Health::kGood;
  }

  Health Write(const Frame& frame) override { return playback_ ? playback_->Write(frame) : Health::kGood; }

  std::string reason() const override {
    return capture_ && !capture_->reason().empty() ? capture_->reason() : playback_ ? playback_->reason() : "";
  }

  bool has_capture() const override { return capture_.has_value(); }

  SoundStatistics statistics() const override {
    SoundStatistics statistics;
    if (capture_) statistics.capture = capture_->statistics();
    if (playback_) statistics.playback = playback_->statistics();
    return statistics;
  }

 private:
  std::optional<AlsaCapture> capture_;
  std::optional<AlsaPlayback> playback_;
};

}  // namespace

std::unique_ptr<SoundDevice> OpenAlsa(const std::string& capture, const std::string& playback) {
  return std::make_unique<AlsaDevice>(capture, playback);
}

}  // namespace transferd::sound
