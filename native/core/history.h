// An array that grows by one element at a time: the history that a measure needs of every frame or block.
#ifndef FP_CORE_HISTORY_H_
#define FP_CORE_HISTORY_H_

#include <cstring>
#include <type_traits>

#include "core/aligned.h"

namespace fp {

template <typename T>
class History {
  static_assert(std::is_trivially_copyable_v<T>, "elements are moved by memcpy");

 public:
  History() = default;
  ~History() { FreeAligned(data_); }
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // False when memory is short; what was appended before is kept.
  bool Append(const T& value) {
    if (size_ == capacity_) {
      const size_t capacity = capacity_ ? 2 * capacity_ : 1024;
      T* const grown = static_cast<T*>(AllocateAligned(capacity * sizeof(T)));
      if (!grown) return false;
      if (size_) std::memcpy(grown, data_, size_ * sizeof(T));
      FreeAligned(data_);
      data_ = grown;
      capacity_ = capacity;
    }
    data_[size_++] = value;
    return true;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](size_t i) const { return data_[i]; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace fp

#endif  // FP_CORE_HISTORY_H_
