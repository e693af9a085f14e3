// What a port hears and speaks through: one capture and one playback, 20 ms at a time. A device is opened and deleted by
// the caretaker thread and used by the real-time thread in between.
#ifndef TRANSFERD_NATIVE_SOUND_SOUND_DEVICE_H_
#define TRANSFERD_NATIVE_SOUND_SOUND_DEVICE_H_

#include <memory>
#include <stdexcept>
#include <string>

#include "sound/frame.h"
#include "sound/treatment.h"

namespace transferd::sound {

// A device that cannot be opened. The text says what and why.
class SoundError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How one direction of a device is doing.
struct HalfStatistics {
  int64_t xruns = 0;     // overruns or underruns since it was opened
  double drift_ppm = 0;  // by how much its clock is faster than ours, as far as it is made up for
  double delay_ms = 0;   // what waits between the card and the engine, on average
};

struct SoundStatistics {
  HalfStatistics capture;
  HalfStatistics playback;
};

class SoundDevice {
 public:
  enum class Health : uint8_t {
    kGood,
    kEnded,  // the capture has come to its end: silence from here on
    kLost,   // the device has gone; reason() says why
  };

  virtual ~SoundDevice() = default;
  // Both return at once. Where capture has nothing yet, the frame is silence.
  virtual Health Read(Frame& frame) = 0;
  virtual Health Write(const Frame& frame) = 0;
  virtual std::string reason() const = 0;
  // Whether Read gives sound of somebody, so that digits can be looked for in it.
  virtual bool has_capture() const = 0;
  virtual SoundStatistics statistics() const { return {}; }
};

// What to open. Names are as in the configuration; '' is no capture, no playback.
struct SoundSource {
  enum class Kind : uint8_t { kAlsa, kFile };
  Kind kind = Kind::kFile;
  std::string capture;
  std::string playback;
  Treatment treatment{};
};

// Throws SoundError.
std::unique_ptr<SoundDevice> OpenSound(const SoundSource& source);

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_SOUND_DEVICE_H_
