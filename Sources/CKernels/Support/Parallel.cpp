#include "Parallel.hpp"

#include <dlfcn.h>

#include <algorithm>

namespace {

void enter(void *argument) {
    auto &region = *static_cast<ckernels::Region *>(argument);
    size_t thread = region.threads.fetch_add(1, std::memory_order_relaxed);
    for (size_t piece; (piece = region.next.fetch_add(1, std::memory_order_relaxed)) < region.count;)
        region.run(region.body, piece, thread);
}

}  // namespace

// The threads are those of the OpenMP runtime that libtorch brings into the process: a second pool would contend
// with its idle threads. Its entry point is looked up because Swift's clang has no OpenMP. Without one the pieces
// run here, one after another.
void ckernels::run(Region &region, int threads) noexcept {
    using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);
    static const auto parallel = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    auto wanted = std::min<size_t>(std::max(threads, 1), region.count);
    if (parallel == nullptr || wanted < 2)
        enter(&region);
    else
        parallel(enter, &region, static_cast<unsigned>(wanted), 0);
}
