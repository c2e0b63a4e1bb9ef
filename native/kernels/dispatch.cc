#include "kernels/dispatch.h"

#include <cstdlib>
#include <cstring>

namespace fp {

namespace scalar {
extern const Kernels kKernels;
}
#if defined(__x86_64__) || defined(_M_X64)
namespace sse2 {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#elif defined(__aarch64__) || defined(_M_ARM64)
namespace neon {
extern const Kernels kKernels;
}
#endif

namespace {

std::vector<const Kernels*> FindAvailable() {
  std::vector<const Kernels*> tables = {&scalar::kKernels};
#if defined(__x86_64__) || defined(_M_X64)
  tables.push_back(&sse2::kKernels);
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    tables.push_back(&avx2::kKernels);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
      tables.push_back(&avx512::kKernels);
    }
  }
#elif defined(__aarch64__) || defined(_M_ARM64)
  tables.push_back(&neon::kKernels);
#endif
  return tables;
}

const Kernels* Choose() {
  const std::vector<const Kernels*>& tables = AvailableKernels();
  if (const char* wanted = std::getenv("FP_NATIVE_SIMD")) {
    for (const Kernels* table : tables)
      if (std::strcmp(table->name, wanted) == 0) return table;
  }
  return tables.back();
}

}  // namespace

const std::vector<const Kernels*>& AvailableKernels() {
  static const std::vector<const Kernels*> tables = FindAvailable();
  return tables;
}

const Kernels& ActiveKernels() {
  static const Kernels* const active = Choose();
  return *active;
}

const char* ActiveInstructionSet() { return ActiveKernels().name; }

std::vector<const char*> AvailableInstructionSets() {
  std::vector<const char*> names;
  for (const Kernels* table : AvailableKernels()) names.push_back(table->name);
  return names;
}

}  // namespace fp
