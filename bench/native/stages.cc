// What each stage of the analysis costs, on one thread and without Node: processor milliseconds, medians over rounds in
// which the stages take turns, and shares of their sum, as JSON.
//
//   fp_stages song.wav [rounds]      16-bit stereo at 44.1 kHz behind a header of 44 bytes
//
// A stage runs alone over as many samples as the song has, in the pieces in which it works on them and, as there, from
// the cache: they are the first pieces of the song again and again. What a receiver costs is the time of its transform
// with it, less the time without. `whole` is the analyzer as users get it, `clip` the same for the first three seconds;
// FP_NATIVE_SIMD picks the instruction set.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/pipeline.h"
#include "features/dynamics.h"
#include "features/variation.h"
#include "kernels/dispatch.h"
#include "transforms/k_weighting.h"

using namespace fp;

namespace {

constexpr uint32_t kRate = 44100, kRhythmRate = 22050, kPitchRate = 11025;
constexpr size_t kHeaderBytes = 44;
constexpr size_t kClipFrames = 3 * kRate;
constexpr int kClipRepeats = 20;  // too short a time for the processor clock

struct Stereo {
  std::vector<float> left, right;
  size_t size() const { return left.size(); }
  void Append(const float* l, const float* r, size_t count) {
    left.insert(left.end(), l, l + count);
    right.insert(right.end(), r, r + count);
  }
};

struct Song {
  std::vector<int16_t> interleaved;
  Stereo source, rhythm, pitch;
  size_t frames() const { return interleaved.size() / 2; }
};

// Calls `piece(left, right, count)` for the signal in turn, but for its first and last samples, which are read with
// others.
enum class Source { kSong, kCache };

template <typename Piece>
void ForEachPiece(const Stereo& signal, size_t length, Source source, const Piece& piece) {
  constexpr size_t kCachedPieces = 4;
  const size_t end = signal.size() - kReadBeyond;
  for (size_t at = kLookBehind; at < end; at += length) {
    const size_t from = source == Source::kSong ? at : kLookBehind + at / length % kCachedPieces * length;
    piece(signal.left.data() + from, signal.right.data() + from, std::min(length, end - at));
  }
}

template <typename Work>
double Milliseconds(const Work& work) {
  const std::clock_t start = std::clock();
  work();
  return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

[[noreturn]] void Fail(const char* message) {
  std::fprintf(stderr, "fp_stages: %s\n", message);
  std::exit(1);
}
void Require(bool ok) {
  if (!ok) Fail("out of memory");
}

double ResampleMs(const Stereo& input, uint32_t from, uint32_t to, size_t length, Stereo* output,
                  double flat_to = Resampler::kFlatTo) {
  Resampler resampler;
  StereoStream made;
  Require(resampler.Init(ActiveKernels(), from, to, flat_to) && made.Init(2 * resampler.most_output()));
  return Milliseconds([&] {
    ForEachPiece(input, length, output ? Source::kSong : Source::kCache,
                 [&](const float* l, const float* r, size_t count) {
                   const uint64_t start = made.end();
                   made.KeepFrom(start);
                   resampler.Push(l, r, count, &made);
                   if (output) output->Append(made.left(start), made.right(start), made.end() - start);
                 });
  });
}

double SpectraMs(const Stereo& signal, size_t length, const StftOptions& options, SpectrumReceiver* receiver,
                 Source source = Source::kCache) {
  Stft stft;
  Require(stft.Init(ActiveKernels(), options));
  if (receiver) stft.AddReceiver(receiver);
  return Milliseconds([&] {
    ForEachPiece(signal, length, source,
                 [&](const float* l, const float* r, size_t count) { Require(stft.Push(l, r, count)); });
    Require(stft.Flush());
  });
}

double WholeMs(const Song& song, size_t frames, int repeats) {
  AnalysisResult result;
  const double total = Milliseconds([&] {
    for (int i = 0; i < repeats; ++i) {
      const std::unique_ptr<Analyzer> analyzer = Analyzer::Create({kRate, 2, false});
      if (!analyzer ||
          analyzer->PushInterleaved(SampleFormat::kInt16, song.interleaved.data(), frames) != AnalyzerStatus::kOk ||
          analyzer->Finish(&result) != AnalyzerStatus::kOk) {
        Fail("the analysis failed");
      }
    }
  });
  return total / repeats;
}

struct Stage {
  std::string name;
  std::function<double()> measure;
  std::string beside = "";  // the stage that is measured along with it, and is taken off
};

class Stages {
 public:
  explicit Stages(const Song& song) : song_(song) {
    for (int c = 0; c < 2; ++c) {
      const std::vector<float>& samples = c == 0 ? song.source.left : song.source.right;
      magnitude_bits_[c].resize(samples.size() / kPeakStretch + 2);
      kernels_.largest_magnitude_bits(samples.data() + kLookBehind, samples.size() - kLookBehind,
                                      magnitude_bits_[c].data() + 1);
    }
    Samples();
    Spectra();
    Ends();
  }
  const std::vector<Stage>& list() const { return list_; }

 private:
  static constexpr size_t kQuantum = Pipeline::kQuantum;
  static constexpr size_t kRhythmQuantum = kQuantum / 2;

  void Samples();
  void Spectra();
  void Ends();

  // With all samples, whose magnitudes are known.
  void Fill(BlockLevels& levels, Source source) const {
    levels.Init(kernels_, kRate, 2);
    size_t at = 1;
    ForEachPiece(song_.source, kQuantum, source, [&](const float* l, const float* r, size_t count) {
      const float* const channels[] = {l, r};
      const uint32_t* const bits[] = {magnitude_bits_[0].data() + at, magnitude_bits_[1].data() + at};
      Require(levels.Push(channels, bits, l, r, count));
      at += kQuantum / kPeakStretch;
    });
  }
  // A kernel's work on every quantum of the source.
  template <typename Piece>
  void AddKernel(const char* name, const Piece& piece) {
    list_.push_back({name, [this, piece] {
                       return Milliseconds([&] { ForEachPiece(song_.source, kQuantum, Source::kCache, piece); });
                     }});
  }
  // In whole rounds.
  void AddTransform(const char* name, const Stereo& signal, StftOptions options) {
    const size_t length = static_cast<size_t>(kernels_.lanes * options.interleave * options.hop);
    list_.push_back({name, [&signal, length, options] { return SpectraMs(signal, length, options, nullptr); }});
    transform_ = {name, &signal, length, options};
  }
  // `init(receiver)` prepares a new receiver of the last transform.
  template <typename Receiver, typename Init>
  void AddReceiver(const char* name, const Init& init) {
    list_.push_back({name,
                     [init, transform = transform_] {
                       Receiver receiver;
                       init(receiver);
                       return SpectraMs(*transform.signal, transform.length, transform.options, &receiver);
                     },
                     transform_.name});
  }

  struct Transform {
    const char* name;
    const Stereo* signal;
    size_t length;
    StftOptions options;
  };
  const Song& song_;
  const Kernels& kernels_ = ActiveKernels();
  std::vector<Stage> list_;
  Transform transform_{};
  std::vector<float> planes_[2] = {std::vector<float>(kQuantum), std::vector<float>(kQuantum)};
  KWeightingFilter k_weighting_ = MakeKWeighting(kRate);
  std::vector<uint32_t> magnitude_bits_[2];
  OnsetReceiver onsets_;
  BlockLevels levels_;
  WeightedEnergy weighted_;
};

void Stages::Samples() {
  list_.push_back({"convert", [this] {
                     float* const planes[] = {planes_[0].data(), planes_[1].data()};
                     return Milliseconds([&] {
                       for (size_t at = 0; at < song_.frames(); at += kQuantum)
                         kernels_.deinterleave(SampleFormat::kInt16, song_.interleaved.data() + 2 * at, 2,
                                               std::min(kQuantum, song_.frames() - at), planes);
                     });
                   }});
  AddKernel("magnitudes", [this](const float* l, const float* r, size_t count) {
    uint32_t bits[kQuantum / kPeakStretch + 1];
    kernels_.largest_magnitude_bits(l, count, bits);
    kernels_.largest_magnitude_bits(r, count, bits);
  });
  AddKernel("levels: K-weighting", [this](const float* l, const float* r, size_t count) {
    static double state[2][KWeightingFilter::kStates];
    double* const states[] = {state[0], state[1]};
    const float* const channels[] = {l, r};
    double energies[2];
    kernels_.k_weighted_energy(&k_weighting_, states, channels, 2, count, energies);
  });
  list_.push_back({"levels: true peak, sums", [this] {
                     BlockLevels levels;
                     return Milliseconds([&] { Fill(levels, Source::kCache); });
                   }});
  list_.push_back(
      {"resample to 22.05 kHz", [this] { return ResampleMs(song_.source, kRate, kRhythmRate, kQuantum, nullptr); }});
  list_.push_back({"resample to 11.025 kHz", [this] {
                     return ResampleMs(song_.rhythm, kRhythmRate, kPitchRate, kRhythmQuantum, nullptr, 0.39);
                   }});
}

void Stages::Spectra() {
  AddTransform("texture spectra", song_.source, {2048, 1024, 2, 1});
  AddReceiver<SpectralTexture>("texture",
                               [this](SpectralTexture& texture) { Require(texture.Init(kernels_, kRate, 2048)); });
  AddReceiver<BandEnergies>("top bands", [this](BandEnergies& bands) {
    bands.Init(kernels_, kRate, 2048, 1024, kBandEdgesHz.data() + kBands - 1, 1);
  });

  AddTransform("harmonic spectra", song_.rhythm, {2048, 512, 2, 1});
  AddReceiver<HarmonicRatio>("harmonic ratio", [this](HarmonicRatio& ratio) { Require(ratio.Init(kernels_, 2048)); });
  AddReceiver<Timbre>("timbre", [this](Timbre& timbre) { Require(timbre.Init(kernels_)); });
  AddReceiver<BandEnergies>("upper bands", [this](BandEnergies& bands) {
    bands.Init(kernels_, kRhythmRate, 2048, 512, kBandEdgesHz.data() + kBands - 2, 1);
  });

  AddTransform("chroma spectra", song_.pitch, {2048, 512, 2, 2});
  AddReceiver<ChromaMeter>("chroma", [this](ChromaMeter& chroma) { Require(chroma.Init(kernels_)); });
  AddReceiver<BandEnergies>("lower bands", [this](BandEnergies& bands) {
    bands.Init(kernels_, kPitchRate, 2048, 512, kBandEdgesHz.data(), kBands - 2);
  });

  AddTransform("onset spectra", song_.rhythm, {kRhythmWindowSamples, kRhythmHopSamples, 2, 1});
  AddReceiver<OnsetReceiver>("onset envelope", [this](OnsetReceiver& onsets) { Require(onsets.Init(kernels_)); });

  list_.push_back({"pitch", [this] {
                     PitchStability pitch;
                     Require(pitch.Init(kernels_));
                     return Milliseconds([&] {
                       ForEachPiece(song_.pitch, kQuantum, Source::kCache,
                                    [&](const float* l, const float* r, size_t count) { pitch.Push(l, r, count); });
                       pitch.Measure();
                     });
                   }});
}

void Stages::Ends() {
  Require(onsets_.Init(kernels_));
  SpectraMs(song_.rhythm, kRhythmQuantum, {kRhythmWindowSamples, kRhythmHopSamples, 2, 1}, &onsets_, Source::kSong);
  const double seconds = static_cast<double>(song_.frames()) / kRate;
  list_.push_back(
      {"rhythm", [this, seconds] { return Milliseconds([&] { AnalyzeRhythm(onsets_.envelope(), seconds); }); }});
  Fill(levels_, Source::kSong);
  weighted_.Init(kernels_, kRate, 2, false);
  Require(weighted_.SetSoundStart(0));
  ForEachPiece(song_.source, kQuantum, Source::kSong, [&](const float* l, const float* r, size_t count) {
    const float* const channels[] = {l, r};
    Require(weighted_.Push(channels, count));
  });
  Require(weighted_.Flush());
  list_.push_back({"summary of levels", [this] {
                     return Milliseconds([&] {
                       MeasureDynamics(levels_, weighted_, {});
                       MeasureVariation(levels_, weighted_);
                     });
                   }});
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Song ReadSong(const char* path) {
  std::FILE* const file = std::fopen(path, "rb");
  if (!file) Fail("the file does not open");
  Song song;
  std::fseek(file, kHeaderBytes, SEEK_SET);
  std::vector<int16_t> piece(1 << 16);
  for (size_t read; (read = std::fread(piece.data(), sizeof(int16_t), piece.size(), file)) > 0;)
    song.interleaved.insert(song.interleaved.end(), piece.data(), piece.data() + read);
  std::fclose(file);
  if (song.frames() < kClipFrames) Fail("the song is shorter than three seconds");
  song.source.left.resize(song.frames());
  song.source.right.resize(song.frames());
  float* const planes[] = {song.source.left.data(), song.source.right.data()};
  ActiveKernels().deinterleave(SampleFormat::kInt16, song.interleaved.data(), 2, song.frames(), planes);
  ResampleMs(song.source, kRate, kRhythmRate, Pipeline::kQuantum, &song.rhythm);
  ResampleMs(song.rhythm, kRhythmRate, kPitchRate, Pipeline::kQuantum, &song.pitch);
  return song;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
  if (argc < 2 || rounds < 1) Fail("usage: fp_stages song.wav [rounds]");
  const Song song = ReadSong(argv[1]);
  const Stages stages(song);
  std::vector<Stage> measured = stages.list();
  measured.push_back({"whole", [&song] { return WholeMs(song, song.frames(), 1); }});
  measured.push_back({"clip", [&song] { return WholeMs(song, kClipFrames, kClipRepeats); }});

  std::vector<std::vector<double>> times(measured.size());
  for (int round = 0; round <= rounds; ++round) {
    for (size_t i = 0; i < measured.size(); ++i) {
      const double milliseconds = measured[i].measure();
      if (round > 0) times[i].push_back(milliseconds);  // the first one warms up
    }
  }
  std::map<std::string, double> medians;
  double sum = 0.0;
  for (size_t i = 0; i < measured.size(); ++i) medians[measured[i].name] = Median(times[i]);
  const auto own = [&medians](const Stage& stage) {
    return medians[stage.name] - (stage.beside.empty() ? 0.0 : medians[stage.beside]);
  };
  for (const Stage& stage : stages.list()) sum += own(stage);
  std::printf("{\n  \"instructionSet\": \"%s\",\n  \"songSeconds\": %.3f,\n  \"rounds\": %d,\n  \"stages\": [\n",
              ActiveInstructionSet(), static_cast<double>(song.frames()) / kRate, rounds);
  for (const Stage& stage : stages.list()) {
    std::printf("    { \"name\": \"%s\", \"milliseconds\": %.3f, \"share\": %.4f }%s\n", stage.name.c_str(), own(stage),
                own(stage) / sum, &stage == &stages.list().back() ? "" : ",");
  }
  std::printf("  ],\n  \"sumMilliseconds\": %.3f,\n  \"wholeMilliseconds\": %.3f,\n  \"clipMilliseconds\": %.3f\n}\n",
              sum, medians["whole"], medians["clip"]);
}
