#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "Kernels.hpp"

// No fused multiply-add but where it is written: the bits must not hang on what the compiler makes of a sum.
#pragma STDC FP_CONTRACT OFF

#if defined(__FP_FAST_FMAF)
#define CKERNELS_FUSED 1
#define CKERNELS_TILE 6
#else
#define CKERNELS_FUSED 0
#define CKERNELS_TILE 2
#endif
#define CKERNELS_LANES 4

namespace ckernels::baseline {
#include "Vector.hpp"
#include "Pass.hpp"
#include "Pairs.hpp"
#include "GaussianLoops.hpp"
#include "../Serving/ServingLoops.hpp"
}  // namespace ckernels::baseline

const ckernels::Kernels ckernels::baseline_kernels = {
    "baseline", baseline::run_pass, baseline::round_values, baseline::run_gram, baseline::pair_sum,
    baseline::slot_terms, baseline::row_terms, baseline::row_gradients,
    baseline::serving_piece_sums, baseline::serving_dots};
