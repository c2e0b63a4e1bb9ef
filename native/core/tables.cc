#include "core/tables.h"

#include <cstring>
#include <mutex>

namespace fp {
namespace {

// Enough for the tables of a few sample rates; those of others are computed each time.
constexpr size_t kMostFloats = size_t{40} << 10;
constexpr size_t kMostTables = 48;

struct Table {
  TableMaker make;
  int size, radix;
  const float* values;
};

Table tables[kMostTables];
size_t table_count = 0;
float storage[kMostFloats];
size_t floats_used = 0;

// Never destroyed: other threads may be at work still when the program ends.
union Undestroyed {
  Undestroyed() : mutex() {}
  ~Undestroyed() {}
  std::mutex mutex;
};
Undestroyed undestroyed;

// Null where there is no room for another table.
const float* FindOrMake(TableMaker make, int size, int radix, size_t count) {
  for (size_t i = 0; i < table_count; ++i) {
    const Table& table = tables[i];
    if (table.make == make && table.size == size && table.radix == radix) return table.values;
  }
  if (table_count == kMostTables || kMostFloats - floats_used < count) return nullptr;
  float* const values = storage + floats_used;
  make(values, size, radix);
  floats_used += count;
  tables[table_count++] = {make, size, radix, values};
  return values;
}

}  // namespace

void FillTable(TableMaker make, int size, int radix, float* table, size_t count) {
  {
    const std::lock_guard<std::mutex> lock(undestroyed.mutex);
    if (const float* const values = FindOrMake(make, size, radix, count)) {
      std::memcpy(table, values, count * sizeof(float));
      return;
    }
  }
  make(table, size, radix);
}

}  // namespace fp
