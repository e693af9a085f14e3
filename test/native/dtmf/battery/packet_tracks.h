// Digits that came as packets: what was lost on the way, and a far clock that runs differently.
#ifndef TRANSFERD_TEST_DTMF_BATTERY_PACKET_TRACKS_H_
#define TRANSFERD_TEST_DTMF_BATTERY_PACKET_TRACKS_H_

#include "track.h"

namespace battery {

Track LossAsSilence();
Track LossRepeated();  // the packet before it again
Track Slip();          // 10 ms dropped, 10 ms doubled, or a jump of phase within the digit

}  // namespace battery

#endif  // TRANSFERD_TEST_DTMF_BATTERY_PACKET_TRACKS_H_
