#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "Kernels.hpp"

#if defined(__x86_64__)

// No fused multiply-add but where it is written: the bits must not hang on what the compiler makes of a sum.
#pragma STDC FP_CONTRACT OFF

#define CKERNELS_FUSED 1
#define CKERNELS_TILE 16
#define CKERNELS_LANES 16

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)

namespace ckernels::avx512 {
#include "Vector.hpp"
#include "Pass.hpp"
#include "Pairs.hpp"
#include "GaussianLoops.hpp"
#include "../Serving/ServingLoops.hpp"
}  // namespace ckernels::avx512

#pragma clang attribute pop

const ckernels::Kernels ckernels::avx512_kernels = {
    "avx512", avx512::run_pass, avx512::round_values, avx512::run_gram, avx512::pair_sum,
    avx512::slot_terms, avx512::row_terms, avx512::row_gradients,
    avx512::serving_piece_sums, avx512::serving_dots};

#endif
