// Compiled once per instruction set, with FP_ISA its name (scalar, sse2, avx2, avx512, neon) and FP_ISA_<NAME> defined.
#include "kernels/kernels.h"

// In the order in which they build on each other.
#include "kernels/beats.inl"
#include "kernels/butterflies.inl"
#include "kernels/convert.inl"
#include "kernels/distances.inl"
#include "kernels/fft.inl"
#include "kernels/frames.inl"
#include "kernels/k_weighting.inl"
#include "kernels/median.inl"
#include "kernels/onsets.inl"
#include "kernels/resample.inl"
#include "kernels/samples.inl"
#include "kernels/spectrum.inl"
#include "kernels/transform.inl"
#include "kernels/yin.inl"

#define FP_TEXT_(x) #x
#define FP_TEXT(x) FP_TEXT_(x)

namespace fp {
namespace FP_ISA {

extern const Kernels kKernels;
const Kernels kKernels = {
    FP_TEXT(FP_ISA),
    kLanes,
    CreatePlan,
    CreateYinPlan,
    DestroyPlan,
    Advance,
    PowerSpectra,
    Yin,
    CreateTransform,
    TransformInPlace,
    PartMagnitudes,
    BandSums,
    ApplyFilterBank,
    LaneSums,
    Texture,
    Cepstrum,
    ChromaConcentration,
    MedianOverBins,
    ToRows,
    SplitEnergies,
    OnsetPower,
    LowerOnsets,
    OnsetRise,
    BestSteps,
    DeinterleaveSamples,
    LargestMagnitudeBits,
    SumStereo,
    KWeightedEnergy,
    TruePeak,
    Polyphase,
    HalveRate,
    ResamplePeriods,
    BlockDistances,
};

}  // namespace FP_ISA
}  // namespace fp
