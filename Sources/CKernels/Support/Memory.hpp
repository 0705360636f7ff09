// Memory for large arrays of numbers.
#ifndef CKERNELS_MEMORY_HPP
#define CKERNELS_MEMORY_HPP

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace ckernels {

// An array that starts on a cache line; a large one on a huge page, to spare the processor's page walks.
template <typename Element>
class Array {
public:
    Array() = default;
    Array(const Array &) = delete;
    Array &operator=(const Array &) = delete;
    ~Array() { std::free(start); }

    // Makes room for `count` elements, whose values are undefined. False when memory is exhausted.
    bool reserve(size_t count) noexcept {
        if (count <= capacity) return true;
        constexpr size_t line = 64, huge_page = size_t(2) << 20;
        if (count > (SIZE_MAX / 2) / sizeof(Element)) return false;
        size_t alignment = count * sizeof(Element) >= 2 * huge_page ? huge_page : line;
        size_t bytes = (count * sizeof(Element) + alignment - 1) / alignment * alignment;
        void *memory = nullptr;
        if (posix_memalign(&memory, alignment, bytes) != 0) return false;
        if (alignment == huge_page) madvise(memory, bytes, MADV_HUGEPAGE);
        std::free(start);
        start = static_cast<Element *>(memory);
        capacity = count;
        return true;
    }

    bool reserve_zeros(size_t count) noexcept {
        if (!reserve(count)) return false;
        std::memset(static_cast<void *>(start), 0, count * sizeof(Element));
        return true;
    }

    Element *get() const noexcept { return start; }
    Element &operator[](size_t i) const noexcept { return start[i]; }

private:
    Element *start = nullptr;
    size_t capacity = 0;
};

}  // namespace ckernels

#endif
