// A turn by an angle, as its cosine and sine: sums and multiples of angles without another call of std::sin.
#ifndef TRANSFERD_NATIVE_DTMF_ROTATION_H_
#define TRANSFERD_NATIVE_DTMF_ROTATION_H_

#include <cmath>

namespace transferd::dtmf {

struct Rotation {
  double cosine = 1, sine = 0;

  static Rotation By(double radians) { return {std::cos(radians), std::sin(radians)}; }

  Rotation Twice() const { return {cosine * cosine - sine * sine, 2 * cosine * sine}; }
  Rotation Back() const { return {cosine, -sine}; }
};

inline Rotation operator*(const Rotation& a, const Rotation& b) {
  return {a.cosine * b.cosine - a.sine * b.sine, a.sine * b.cosine + a.cosine * b.sine};
}

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_ROTATION_H_
