// An array that grows by one element at a time: the history that a measure needs of every frame or block. It grows by
// pieces, so that nothing is moved and no more than a piece is in vain.
#ifndef FP_CORE_HISTORY_H_
#define FP_CORE_HISTORY_H_

#include <cstring>
#include <type_traits>

#include "core/aligned.h"

namespace fp {

// How many elements of `bytes` each are in a piece of a history: a power of two.
constexpr size_t PieceOf(size_t bytes) {
  constexpr size_t kPieceBytes = size_t{16} << 10;
  size_t elements = kPieceBytes;
  while (elements * bytes > kPieceBytes) elements /= 2;
  return elements;
}

template <typename T>
class History {
  static_assert(std::is_trivially_copyable_v<T>, "elements are never destroyed");

 public:
  History() = default;
  ~History() {
    for (size_t start = 0; start < size_; start += kPiece) FreeAligned(pieces_[start / kPiece]);
    FreeAligned(pieces_);
  }
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // False when memory is short; what was appended before is kept.
  bool Append(const T& value) {
    if (size_ % kPiece == 0 && !AddPiece()) return false;
    pieces_[size_ / kPiece][size_ % kPiece] = value;
    ++size_;
    return true;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](size_t i) const { return pieces_[i / kPiece][i % kPiece]; }
  T& operator[](size_t i) { return pieces_[i / kPiece][i % kPiece]; }

  // How many elements from the start on are in a part of which all come before the others.
  template <typename IsInPart>
  size_t PartitionPoint(const IsInPart& is_in_part) const {
    size_t first = 0;
    for (size_t count = size_; count > 0;) {
      const size_t half = count / 2;
      const bool behind = is_in_part((*this)[first + half]);
      if (behind) first += half + 1;
      count = behind ? count - half - 1 : half;
    }
    return first;
  }

 private:
  static constexpr size_t kPiece = PieceOf(sizeof(T));

  bool AddPiece() {
    const size_t pieces = size_ / kPiece;
    if (pieces == capacity_) {
      const size_t capacity = capacity_ ? 2 * capacity_ : 16;
      T** const grown = static_cast<T**>(AllocateAligned(capacity * sizeof(T*)));
      if (!grown) return false;
      if (pieces) std::memcpy(grown, pieces_, pieces * sizeof(T*));
      FreeAligned(pieces_);
      pieces_ = grown;
      capacity_ = capacity;
    }
    pieces_[pieces] = static_cast<T*>(AllocateAligned(kPiece * sizeof(T)));
    return pieces_[pieces] != nullptr;
  }

  T** pieces_ = nullptr;
  size_t capacity_ = 0;  // of the list of pieces
  size_t size_ = 0;
};

}  // namespace fp

#endif  // FP_CORE_HISTORY_H_
