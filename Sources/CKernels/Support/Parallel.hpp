// Work cut into a fixed number of pieces, so that results do not depend on the number of threads.
#ifndef CKERNELS_PARALLEL_HPP
#define CKERNELS_PARALLEL_HPP

#include <atomic>
#include <cstddef>
#include <type_traits>

namespace ckernels {

struct Region {
    void (*run)(void *body, size_t piece, size_t thread);
    void *body;
    size_t count;
    std::atomic<size_t> next{0};
    std::atomic<size_t> threads{0};
};

// Runs the region's pieces on up to `threads` threads.
void run(Region &region, int threads) noexcept;

// Calls `body(piece, thread)` for each piece in 0..<count, `thread` being below max(1, threads). `body` must not
// throw.
template <typename Body>
void for_each(size_t count, int threads, Body &&body) noexcept {
    Region region{
        [](void *argument, size_t piece, size_t thread) {
            (*static_cast<std::remove_reference_t<Body> *>(argument))(piece, thread);
        },
        &body, count};
    run(region, threads);
}

// The bounds of one of `pieces` near-equal parts of 0..<count.
inline size_t part(size_t count, size_t pieces, size_t piece) noexcept { return count * piece / pieces; }

}  // namespace ckernels

#endif
