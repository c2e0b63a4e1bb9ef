// Small mathematics that several transforms and features share.
#ifndef FP_CORE_MATH_H_
#define FP_CORE_MATH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fp {

inline constexpr double kPi = 3.14159265358979323846;

double Sinc(double x);      // sin(πx) ÷ (πx)
double BesselI0(double x);  // modified Bessel function of the first kind, order 0

// Level in dB of a mean square; −infinity for 0.
double PowerToDb(double mean_square);
double DbToPower(double db);

double Clamp(double value, double low, double high);

// Median (mean of the middle two for an even count); 0 for an empty set. Reorders the values.
double Median(std::vector<float>& values);

// Mean and standard deviation (population) of a stream of numbers, by Welford's recurrence.
class Moments {
 public:
  void Add(double value);
  uint64_t count() const { return count_; }
  double mean() const { return mean_; }
  double deviation() const;

 private:
  uint64_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;
};

// The power below which a frame or block is silent (see kSilentBelowLoudestDb).
double SilencePower(double loudest_mean_square);
// Silent: more than 50 dB below the loudest of its kind, or below −90 dBFS.
inline constexpr double kSilentBelowLoudestDb = 50.0;
inline constexpr double kSilentBelowDbfs = -90.0;

// The periodic Hann window.
void FillHann(float* window, size_t size);

// Samples of a window that lasts as long as `at_44100` samples at 44.1 kHz, within 1 %: the multiple of four with the
// smallest largest prime factor, so that the FFT is fast, and of those the nearest.
int WindowSamples(int at_44100, uint32_t sample_rate_hz);

}  // namespace fp

#endif  // FP_CORE_MATH_H_
