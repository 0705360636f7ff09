// Products of a few sessions with weights that lie in a file.
#ifndef CKERNELS_SERVING_HPP
#define CKERNELS_SERVING_HPP

#include <cstddef>

#include "CKernels.h"

namespace ckernels {

// Inputs whose products one piece of work sums in float32.
constexpr size_t serving_piece = 512;
// Sessions that take turns on a piece's weights.
constexpr size_t serving_sessions = 32;

// One piece of `x W`: weights of `inner` inputs by `columns`, and sessions' inputs `stride` apart.
struct ServingPiece {
    const float *x;
    size_t stride, sessions;
    const void *weight;
    bool is_bfloat16;
    size_t inner, columns;
    float *sums;  // [sessions, columns], added to
};

}  // namespace ckernels

#endif
