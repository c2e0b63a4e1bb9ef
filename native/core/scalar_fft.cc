// KissFFT with plain floats (kiss_fft.h), for transforms that are done once a track. Spectra of frames:
// kernels/fft.inl.
#ifndef NDEBUG
#define NDEBUG  // KissFFT then prints nothing
#endif
#include "kiss_fft.c"
