#include "features/periodicity.h"

#include <algorithm>
#include <cmath>

#include "features/pulses.h"
#include "features/tempo.h"
#include "support.h"

using namespace fp;

namespace {

constexpr long kFrames = 4000;
constexpr long kPeriod = 40;

// A pulse every `kPeriod` frames, in each of the given registers in turn.
Pulses PulsesInTurn(const std::vector<int>& registers) {
  Pulses pulses;
  pulses.registers.resize(kFrames);
  pulses.all.resize(kFrames);
  for (long t = 0, turn = 0; t < kFrames; t += kPeriod, ++turn) {
    const int reg = registers[turn % registers.size()];
    pulses.registers[t][reg] = pulses.all[t] = 1.0f;
    pulses.shares[reg] += 1.0 / (kFrames / kPeriod);
  }
  return pulses;
}

// Peaks of this height at a period and its multiples.
void AddPeaks(int period, float height, LagCurve* curve) {
  for (int lag = period; lag < kPeriodicityLags; lag += period) (*curve)[lag] = std::max((*curve)[lag], height);
}

}  // namespace

TEST_CASE("pulses that take turns repeat after every one together, after all turns in their registers") {
  const Pulses pulses = PulsesInTurn({0, 3});
  // The magnitude in place of the power spares the side lobes of a window of 32 such periods: 0.65 to 0.7 in place
  // of 1.
  const Periodicity measured = MeasurePeriodicity(pulses);
  CHECK(measured.windows.front()[kPeriod] > 0.6f);
  CHECK(measured.registers[kPeriod] < 0.1f);
  CHECK(measured.registers[2 * kPeriod] > 0.6f);
}

TEST_CASE("the registers' periodicity is that of their only one") {
  for (const int reg : {0, 1, 2, 3}) {
    CAPTURE(reg);
    const LagCurve registers = MeasurePeriodicity(PulsesInTurn({reg})).registers;
    CHECK(std::abs(registers[0] - 1.0f) < 1e-4f);  // single precision, 2048 additions
    CHECK(registers[kPeriod] > 0.6f);              // as above
    CHECK(registers[kPeriod + kPeriod / 2] < 0.1f);
  }
}

TEST_CASE("registers without a pulse and tracks without a frame repeat at no lag") {
  Pulses pulses;
  CHECK(MeasurePeriodicity(pulses).windows.empty());
  CHECK(MeasurePeriodicity(pulses).registers == LagCurve{});
  for (const size_t frames : {size_t{kFrames}, size_t{1}}) {
    pulses.registers.resize(frames);
    pulses.all.resize(frames);
    const Periodicity measured = MeasurePeriodicity(pulses);
    for (const LagCurve& window : measured.windows) CHECK(window == LagCurve{});
    CHECK(measured.registers == LagCurve{});
  }
}

TEST_CASE("four notes in the time of three beats that repeat more exactly than these don't change the period") {
  LagCurve curve{};
  AddPeaks(60, 0.6f, &curve);
  AddPeaks(45, 0.9f, &curve);
  // 1 %: the step between the periods that are tried.
  for (const double period : TrackPeriod(LagCurves(8, curve), 60.0)) CHECK(std::abs(period - 60.0) < 0.6);
}

TEST_CASE("a change of tempo by a fifth changes the period, whichever of the two is the track's") {
  LagCurve slow{}, fast{};
  AddPeaks(60, 0.7f, &slow);
  AddPeaks(50, 0.7f, &fast);
  LagCurves windows(6, slow);
  windows.insert(windows.end(), 6, fast);
  for (const double track : {60.0, 50.0}) {
    CAPTURE(track);
    const std::vector<double> periods = TrackPeriod(windows, track);
    for (size_t w = 0; w < windows.size(); ++w) CHECK(std::abs(periods[w] - (w < 6 ? 60.0 : 50.0)) < 0.6);  // as above
  }
}
