// What is done to the sound of a device between card and engine.
#ifndef TRANSFERD_NATIVE_SOUND_TREATMENT_H_
#define TRANSFERD_NATIVE_SOUND_TREATMENT_H_

namespace transferd::sound {

// So low a side tone is none.
inline constexpr double kNoSideToneDb = -60;

struct Treatment {
  double capture_gain_db = 0;
  double playback_gain_db = 0;
  // What the mouth says in the ear, against what the far end hears of it.
  double side_tone_db = kNoSideToneDb;
  // What the loudspeaker says is taken out of what the microphone hears. Needs libspeexdsp.
  bool echo_cancellation = false;

  bool operator==(const Treatment&) const = default;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_TREATMENT_H_
