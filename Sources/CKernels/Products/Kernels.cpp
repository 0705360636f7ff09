#include "Kernels.hpp"

const ckernels::Kernels &ckernels::chosen_kernels() noexcept {
#if defined(__x86_64__)
    static const Kernels &chosen = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") ? avx512_kernels
                                   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? avx2_kernels
                                                                                                     : baseline_kernels;
    return chosen;
#else
    return baseline_kernels;
#endif
}

const char *ckernels_instructions(void) { return ckernels::chosen_kernels().name; }
