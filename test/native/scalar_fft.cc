// KissFFT with plain floats (kiss_fft.h), which tests compare with.
#ifndef NDEBUG
#define NDEBUG  // KissFFT then prints nothing
#endif
#include "kiss_fft.c"
