#include "features/rhythm.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "features/beat_template.h"
#include "features/pulses.h"
#include "rhythm_support.h"
#include "transforms/onset_envelope.h"

using namespace fp;
using namespace fp::test;

namespace {

double DistanceToNearest(const std::vector<double>& times, double time) {
  double distance = HUGE_VAL;
  for (const double other : times) distance = std::min(distance, std::abs(other - time));
  return distance;
}

void CheckNoBeat(const Rhythm& rhythm, double most_onsets) {
  CHECK(rhythm.tempo_bpm == 0.0);
  CHECK(rhythm.tempo_confidence == 0.0);
  CHECK(rhythm.stability == 0.0);
  CHECK(rhythm.beats.empty());
  CHECK(static_cast<double>(rhythm.onsets.size()) <= most_onsets);
}

}  // namespace

TEST_CASE("a click track has the tempo, the beats and the onsets of its clicks") {
  constexpr double kSeconds = 20.0;
  for (const Sound sound : kClickSounds) {
    for (const double bpm : {60.0, 75.0, 90.0, 100.0, 120.0, 128.0, 140.0, 174.0, 180.0}) {
      CAPTURE(static_cast<int>(sound));
      CAPTURE(bpm);
      const std::vector<double> clicks = ClickTimes(bpm, kSeconds);
      const Rhythm rhythm = RhythmOf(ClickTrack(clicks, kSeconds, sound));
      CHECK(std::abs(rhythm.tempo_bpm / bpm - 1.0) < 0.001);  // five times as strict as the contract
      CHECK(rhythm.stability > 0.98);
      CHECK(rhythm.tempo_confidence > 0.5);
      CHECK(rhythm.onsets.size() == clicks.size());
      REQUIRE(rhythm.beats.size() == clicks.size());
      // 8 ms: a single sample's click and a soft tone differ by 5 ms in how early the window notices them.
      for (size_t i = 0; i < clicks.size(); ++i) CHECK(std::abs(rhythm.beats[i] - clicks[i]) < 0.008);
      for (size_t i = 0; i < clicks.size(); ++i) CHECK(std::abs(rhythm.onsets[i] - clicks[i]) < 0.008);
    }
  }
}

TEST_CASE("beats fall on kicks and notes, not on the louder hats between them") {
  constexpr double kSeconds = 20.0;
  Track track(kSeconds);
  const std::vector<double> beats = ClickTimes(100.0, kSeconds - 1.0, 0.4);
  for (const double beat : beats) {
    track.Add(beat, Sound::kKick);
    track.Add(beat, Sound::kChord);
    for (int i = 0; i < 3; ++i) track.Add(beat + 0.2, Sound::kHat);
  }
  const Rhythm rhythm = RhythmOf(track.samples());
  CHECK(std::abs(rhythm.tempo_bpm / 100.0 - 1.0) < 0.001);  // as above
  REQUIRE(rhythm.beats.size() >= beats.size());
  // 30 ms: the chord swells for 20 ms; the hats are 200 ms away.
  for (const double beat : beats) CHECK(DistanceToNearest(rhythm.beats, beat) < 0.03);
}

TEST_CASE("a few notes off the beat don't pull the beats out of phase, however loud they are") {
  constexpr double kSeconds = 24.0;
  constexpr size_t kLoudNotes = 6;
  Track track(kSeconds);
  const std::vector<double> beats = ClickTimes(100.0, kSeconds - 1.0, 0.4);
  for (size_t i = 0; i < beats.size(); ++i) {
    track.Add(beats[i], Sound::kKick);
    if (i % 2 == 1) track.Add(beats[i], Sound::kHat);
    if (i + 1 == beats.size() || i + 1 + kLoudNotes < beats.size()) continue;
    for (int n = 0; n < 16; ++n) {
      track.Add(beats[i] + 0.3, Sound::kSnare);
      track.Add(beats[i] + 0.3, Sound::kChord);
    }
  }
  const Rhythm rhythm = RhythmOf(track.samples());
  for (const double beat : beats) CHECK(DistanceToNearest(rhythm.beats, beat) < 0.03);  // as above
}

TEST_CASE("the beat template finds the beat of a kick and counts what sounds at all phases alike for nothing") {
  BeatProfile even;
  for (auto& registers : even) registers.fill(1.0f);
  // 0.01: the weights have three decimals, 96 of them.
  for (const float fit : FitBeat(even)) CHECK(std::abs(fit) < 0.01f);

  for (const int kick : {0, 7, 23}) {
    CAPTURE(kick);
    BeatProfile profile{};
    profile[kick][0] = 1.0f;
    profile[(kick + kBeatPhases / 2) % kBeatPhases][kRegisters - 1] = 0.7f;  // a hat half way, half as strong
    const BeatFits fits = FitBeat(profile);
    CHECK(std::max_element(fits.begin(), fits.end()) - fits.begin() == kick);
  }
}

TEST_CASE("pulses of silence are silent, those of sound don't depend on its level") {
  OnsetEnvelope nothing;
  const std::vector<float> silence(kOnsetBands, 0.0f);
  for (int t = 0; t < 50; ++t) REQUIRE(nothing.Add(silence.data()));
  const Pulses silent = MakePulses(nothing, nothing.AudibleFlux());
  CHECK(*std::max_element(silent.all.begin(), silent.all.end()) == 0.0f);

  const auto pulses_of = [](float gain) {
    OnsetEnvelope envelope;
    for (int t = 0; t < 200; ++t) {
      const std::vector<float> power(kOnsetBands, gain * (t % 40 < 5 ? 1000.0f : 10.0f));
      REQUIRE(envelope.Add(power.data()));
    }
    return MakePulses(envelope, envelope.AudibleFlux());
  };
  const Pulses pulses = pulses_of(1.0f);
  // Power rises at frame 80, and so does every register.
  for (int r = 0; r < kRegisters; ++r) CHECK(pulses.registers[80][r] > 2.0f * pulses.registers[95][r]);
  // A power of two scales every number exactly.
  CHECK(pulses_of(4.0f).all == pulses.all);
}

TEST_CASE("a rise that stays counts in full, one that decays at once by its share of the frames") {
  constexpr size_t kFrames = 40;
  constexpr size_t kStart = 20;
  const auto rise_of = [&](size_t loud_frames) {
    OnsetEnvelope envelope;
    for (size_t t = 0; t < kFrames; ++t) {
      const std::vector<float> power(kOnsetBands, t >= kStart && t < kStart + loud_frames ? 100.0f : 50.0f);
      REQUIRE(envelope.Add(power.data()));
    }
    std::vector<float> rise;
    for (const RegisterValues& rises : envelope.AudibleRises()) rise.push_back(rises[1]);
    return rise;
  };
  const std::vector<float> step = rise_of(kFrames);
  CHECK(std::max_element(step.begin() + 10, step.end()) - step.begin() == kStart);
  // Twice the power is one octave; 0.5 % for the added one in log2(1 + x) and the reference's fall.
  CHECK(std::abs(step[kStart] - 1.0f) < 0.005f);
  // 0.012 octaves for every frame in which the reference falls.
  CHECK(std::abs(rise_of(1)[kStart] - 1.0f / kRiseFrames) < 0.03f);
}

TEST_CASE("the slowest and fastest tempi keep their octave") {
  for (const double bpm : {30.0, 40.0, 240.0, 300.0}) {
    CAPTURE(bpm);
    const Rhythm rhythm = RhythmOf(ClickTrack(ClickTimes(bpm, 30.0, 0.1), 30.0, Sound::kBurst));
    CHECK(std::abs(rhythm.tempo_bpm / bpm - 1.0) < 0.001);  // as above
  }
}

TEST_CASE("stability falls with the jitter of the clicks") {
  CAPTURE(kSeed);
  double previous = 1.0;
  for (const double jitter : {0.0, 0.02, 0.05, 0.10}) {
    CAPTURE(jitter);
    const Rhythm rhythm = RhythmOf(ClickTrack(ClickTimes(120.0, 40.0, 0.5, jitter), 40.0, Sound::kBurst));
    CHECK(std::abs(rhythm.tempo_bpm / 120.0 - 1.0) < 0.02);  // the clicks themselves stray by up to 10 %
    CHECK(rhythm.stability < previous - 0.001);              // by more than the 0.0005 between equal recordings
    previous = rhythm.stability;
  }
  CHECK(previous > 0.7);
}

TEST_CASE("a drum machine, a live band and rubato are told apart, in that order") {
  const auto stability_of = [](double unevenness, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> stretch(1.0 - unevenness, 1.0 + unevenness);
    Track track(60.0);
    for (double time = 0.2; time < 59.0; time += 0.6 * stretch(random)) track.Add(time, Sound::kChord);
    return RhythmOf(track.samples()).stability;
  };
  for (unsigned seed = kSeed; seed < kSeed + 4; ++seed) {
    CAPTURE(seed);
    // Intervals as even as a machine's, as players' (± 5 %: a deviation of 2.9 %) and as in rubato (± 33 %: 19 %). What
    // is read of the last depends on the tempo that the tracker finds in it, so only the order is sure, and by far.
    const double machine = stability_of(0.0, seed);
    const double band = stability_of(0.05, seed);
    const double rubato = stability_of(0.33, seed);
    CHECK(machine > 0.99);
    CHECK(machine > band + 0.01);
    CHECK(std::abs(band - 1.0 / 1.029) < 0.01);
    CHECK(band > rubato + 0.05);
  }
}

TEST_CASE("stability is one over one plus the relative deviation of the intervals") {
  std::vector<double> times;
  for (double time = 0.2; time < 39.0; time += 1.0) {
    times.push_back(time);
    times.push_back(time + 0.48);  // 0.48 and 0.52 s in turn: standard deviation 0.02 s of a mean of 0.5 s
  }
  const Rhythm rhythm = RhythmOf(ClickTrack(times, 40.0, Sound::kBurst));
  // Times are good to 1.5 ms, 0.3 % of an interval; smoothing takes a tenth of the deviation.
  CHECK(std::abs(rhythm.stability - 1.0 / 1.04) < 0.006);
}

TEST_CASE("three clicks are no beat, however a tracker may divide the time between them") {
  for (const double period : {0.5, 1.0}) {
    CAPTURE(period);
    const std::vector<double> clicks = {0.5 * period, 1.5 * period, 2.5 * period};
    CheckNoBeat(RhythmOf(ClickTrack(clicks, 3.0 * period, Sound::kBurst)), 3);
  }
}

TEST_CASE("silence, steady sounds and noise have no beat") {
  constexpr size_t kLength = static_cast<size_t>(20 * kRhythmRateHz);
  CheckNoBeat(RhythmOf(Samples(kLength, 0.0f)), 0);
  CheckNoBeat(RhythmOf(Samples(1, 0.5f)), 1);
  CheckNoBeat(AnalyzeRhythm(OnsetEnvelope(), 0.0), 0);

  Samples sine(kLength);
  for (size_t i = 0; i < kLength; ++i)
    sine[i] = static_cast<float>(0.5 * std::sin(2.0 * test::kPi * 1000.0 * i / 22050.0));
  CheckNoBeat(RhythmOf(sine), 1);  // its start; its end is none

  CAPTURE(kSeed);
  const Samples white = Noise(kLength, kSeed, 0.5f);
  CheckNoBeat(RhythmOf(white), 2);  // its start, and one by chance
  Samples pink(kLength);
  double slow = 0.0, slower = 0.0;  // two poles: within 2 dB of 1/f from 50 Hz to 5 kHz
  for (size_t i = 0; i < kLength; ++i) {
    slow += 0.2 * (white[i] - slow);
    slower += 0.01 * (white[i] - slower);
    pink[i] = static_cast<float>(0.1 * white[i] + 0.4 * slow + 2.0 * slower);
  }
  CheckNoBeat(RhythmOf(pink), 2);
  CheckNoBeat(RhythmOf(Noise(kLength, kSeed, 2e-5f)), 0);  // below -90 dBFS RMS

  std::mt19937 random(kSeed);
  std::uniform_real_distribution<double> anywhere(0.0, 29.5);
  std::vector<double> times;
  for (int i = 0; i < 90; ++i) times.push_back(anywhere(random));
  CheckNoBeat(RhythmOf(ClickTrack(times, 30.0, Sound::kTone)), 90);
}

TEST_CASE("notes too soft for an onset have a beat") {
  Samples notes(static_cast<size_t>(30 * kRhythmRateHz));
  for (size_t i = 0; i < notes.size(); ++i) {
    const double seconds = i / kRhythmRateHz;
    const double age = std::fmod(seconds, 0.75);  // 80 a minute
    const double loudness = age < 0.05 ? age / 0.05 : (0.75 - age) / 0.7;
    for (const double hz : {330.0, 660.0, 990.0}) {
      notes[i] += static_cast<float>((0.05 + 0.1 * loudness) * std::sin(2.0 * test::kPi * hz * seconds));
    }
  }
  const Rhythm rhythm = RhythmOf(notes);
  CHECK(rhythm.onsets.size() < 4);
  CHECK(std::abs(rhythm.tempo_bpm / 80.0 - 1.0) < 0.005);  // the contract's for a steady click
}

TEST_CASE("a drum pattern is read at its beat, not at its hi-hat or its bar") {
  for (const double bpm : {85.0, 120.0, 170.0}) {
    CAPTURE(bpm);
    Track track(30.0);
    const std::vector<double> beats = ClickTimes(bpm, 29.5, 0.2);
    for (size_t i = 0; i < beats.size(); ++i) {
      const double beat = beats[i];
      track.Add(beat, i % 2 == 0 ? Sound::kKick : Sound::kSnare);
      track.Add(beat, Sound::kHat);
      track.Add(beat + 30.0 / bpm, Sound::kHat);
    }
    const Rhythm rhythm = RhythmOf(track.samples());
    CHECK(std::abs(rhythm.tempo_bpm / bpm - 1.0) < 0.001);  // as above
    REQUIRE(!rhythm.candidates.empty());
    CHECK(rhythm.candidates.size() <= 5);
    CHECK(rhythm.candidates.front().strength == 1.0);
    // Two onsets a beat; 0.1 a second is the contract's tolerance.
    CHECK(std::abs(rhythm.onsets_per_second - 2.0 * beats.size() / 30.0) < 0.1);
  }
}

TEST_CASE("of two tempi the one that holds longer counts") {
  Track track(60.0);
  for (const double time : ClickTimes(120.0, 42.0)) track.Add(time, Sound::kBurst);
  for (const double time : ClickTimes(100.0, 18.0)) track.Add(42.0 + time, Sound::kBurst);
  CHECK(std::abs(RhythmOf(track.samples()).tempo_bpm / 120.0 - 1.0) < 0.005);  // the contract's for a steady click
}

TEST_CASE("gain and leading silence change nothing") {
  Track track(20.0);
  for (const double time : ClickTimes(110.0, 19.0, 0.1, 0.01)) {
    track.Add(time, Sound::kKick);
    track.Add(time + 0.27, Sound::kHat);
  }
  const Rhythm expected = RhythmOf(track.samples());
  REQUIRE(expected.tempo_bpm > 0.0);

  Samples quiet = track.samples();
  for (float& sample : quiet) sample *= -0.25f;
  const Rhythm quieter = RhythmOf(quiet);
  // A power of two scales every number exactly.
  CHECK(quieter.tempo_bpm == expected.tempo_bpm);
  CHECK(quieter.stability == expected.stability);
  CHECK(quieter.onsets == expected.onsets);

  for (const size_t delay : {40u, 250u, 777u, 1102u}) {  // up to 50 ms, none a multiple of the hop
    CAPTURE(delay);
    Samples late(delay, 0.0f);
    late.insert(late.end(), track.samples().begin(), track.samples().end());
    const Rhythm delayed = RhythmOf(late);
    // The contract's tolerances between equal recordings.
    CHECK(std::abs(delayed.tempo_bpm / expected.tempo_bpm - 1.0) < 0.01);
    CHECK(std::abs(delayed.stability - expected.stability) < 0.02);
    CHECK(std::abs(delayed.onsets_per_second - expected.onsets_per_second) < 0.2);
  }
}

TEST_CASE("the filterbank's triangles overlap and end below the Nyquist frequency") {
  const auto bands = MakeOnsetFilterbank();
  for (size_t b = 0; b < bands.size(); ++b) {
    CHECK(bands[b].lower_hz < bands[b].centre_hz);
    CHECK(bands[b].centre_hz < bands[b].upper_hz);
    if (b > 0) CHECK(bands[b].lower_hz == bands[b - 1].centre_hz);
  }
  CHECK(bands.back().upper_hz < kRhythmRateHz / 2.0);
}
