#include "Parallel.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace {

void enter(void *argument) {
    auto &region = *static_cast<ckernels::Region *>(argument);
    size_t thread = region.threads.fetch_add(1, std::memory_order_relaxed);
    for (size_t piece; (piece = region.next.fetch_add(1, std::memory_order_relaxed)) < region.count;)
        region.run(region.body, piece, thread);
}

}  // namespace

// The threads are those of the OpenMP runtime that libtorch brings into the process: a second pool would contend
// with its idle threads. Its entry point is looked up because Swift's clang has no OpenMP. A process without one
// serves, and starts threads for as long as it needs them: tens of microseconds beside milliseconds of work.
void ckernels::run(Region &region, int threads) noexcept {
    using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);
    static const auto parallel = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    auto wanted = std::min<size_t>(std::max(threads, 1), region.count);
    if (wanted < 2) return enter(&region);
    if (parallel != nullptr) return parallel(enter, &region, static_cast<unsigned>(wanted), 0);
    std::vector<std::thread> others;
    try {
        others.reserve(wanted - 1);
        while (others.size() < wanted - 1) others.emplace_back(enter, &region);
    } catch (const std::exception &) {
        // The threads there are do all the pieces.
    }
    enter(&region);
    for (auto &other : others) other.join();
}
