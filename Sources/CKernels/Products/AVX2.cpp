#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "Kernels.hpp"

#if defined(__x86_64__)

// No fused multiply-add but where it is written: the bits must not hang on what the compiler makes of a sum.
#pragma STDC FP_CONTRACT OFF

#define CKERNELS_FUSED 1
#define CKERNELS_TILE 6
#define CKERNELS_LANES 8

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ckernels::avx2 {
#include "Vector.hpp"
#include "Pass.hpp"
#include "Pairs.hpp"
#include "GaussianLoops.hpp"
#include "../Serving/ServingLoops.hpp"
}  // namespace ckernels::avx2

#pragma clang attribute pop

const ckernels::Kernels ckernels::avx2_kernels = {
    "avx2", avx2::run_pass, avx2::round_values, avx2::run_gram, avx2::pair_sum,
    avx2::slot_terms, avx2::row_terms, avx2::row_gradients,
    avx2::serving_piece_sums, avx2::serving_dots};

#endif
