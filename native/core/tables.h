// Tables of sines that every analysis needs: computed once, as that takes longer than to analyse a tenth of a second.
#ifndef FP_CORE_TABLES_H_
#define FP_CORE_TABLES_H_

#include <cstddef>

namespace fp {

// Writes a table that depends on nothing else.
using TableMaker = void (*)(float* table, int size, int radix);

// Writes to `table` the `count` floats that `make` would. On any thread.
void FillTable(TableMaker make, int size, int radix, float* table, size_t count);

}  // namespace fp

#endif  // FP_CORE_TABLES_H_
