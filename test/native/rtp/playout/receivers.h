// Those who play what has arrived: ours, and those beside it.
#ifndef TRANSFERD_TEST_RTP_PLAYOUT_RECEIVERS_H_
#define TRANSFERD_TEST_RTP_PLAYOUT_RECEIVERS_H_

#include <memory>

#include "sound/frame.h"

namespace playout {

class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void Put(int packet, const transferd::Frame& samples) = 0;
  // The next 20 ms.
  virtual void Take(transferd::Frame& frame) = 0;
};

// The engine's jitter buffer with its concealment.
std::unique_ptr<Receiver> Ours();

enum class Filling { kRepetition, kConcealment };

// libspeexdsp's jitter buffer. What it has not is filled by repetition (GSM 06.11: the frame again, then ever quieter,
// silence after 320 ms there, after 120 ms here), or by our concealment, which tells buffer and concealment apart.
std::unique_ptr<Receiver> Speex(Filling filling);

}  // namespace playout

#endif  // TRANSFERD_TEST_RTP_PLAYOUT_RECEIVERS_H_
