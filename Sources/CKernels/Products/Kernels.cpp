#include "Kernels.hpp"

#if defined(__x86_64__)

namespace {

const ckernels::Kernels &choose() noexcept {
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    if (avx512) return ckernels::avx512_kernels;
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return avx2 ? ckernels::avx2_kernels : ckernels::baseline_kernels;
}

}  // namespace

const ckernels::Kernels &ckernels::chosen_kernels() noexcept {
    static const Kernels &chosen = choose();
    return chosen;
}

#else

const ckernels::Kernels &ckernels::chosen_kernels() noexcept { return baseline_kernels; }

#endif

const char *ckernels_instructions(void) { return ckernels::chosen_kernels().name; }
