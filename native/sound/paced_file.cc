#include "sound/paced_file.h"

#include <cstring>
#include <optional>

#include "sound/file_sink.h"
#include "sound/file_source.h"

namespace transferd::sound {
namespace {

class PacedFile : public SoundDevice {
 public:
  PacedFile(const std::string& capture, const std::string& playback) {
    if (!capture.empty()) source_.emplace(capture);
    if (!playback.empty()) sink_.emplace(playback);
  }

  Health Read(Frame& frame) override {
    if (source_) return source_->Read(frame);
    frame.fill(0);
    return Health::kGood;
  }

  Health Write(const Frame& frame) override { return sink_ ? sink_->Write(frame) : Health::kGood; }

  std::string reason() const override {
    if (source_ && source_->error() != 0) return std::string("capture: ") + std::strerror(source_->error());
    if (sink_ && sink_->error() != 0) return std::string("playback: ") + std::strerror(sink_->error());
    return "";
  }

  bool has_capture() const override { return source_.has_value(); }

 private:
  std::optional<FileSource> source_;
  std::optional<FileSink> sink_;
};

}  // namespace

std::unique_ptr<SoundDevice> OpenPacedFile(const std::string& capture, const std::string& playback) {
  return std::make_unique<PacedFile>(capture, playback);
}

}  // namespace transferd::sound
