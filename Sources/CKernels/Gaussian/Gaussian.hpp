// The work of the Gaussian policy's gradient, cut into ranges of slots.
#ifndef CKERNELS_GAUSSIAN_HPP
#define CKERNELS_GAUSSIAN_HPP

#include "CKernels.h"

namespace ckernels {

// What all ranges read, and where they write.
struct GaussianWork {
    const ckernels_gaussian *input;
    // [slots padded to 16]
    const float *precision, *old_precision;  // 1 / deviation
    const float *log_ratio;                  // log (old deviation / deviation)
    // The same for the sums over a row: the constant is log_ratio, or when plain -log deviation - log(2 pi) / 2.
    const double *exact_precision, *exact_old_precision, *exact_constant;
    const int64_t *order;                    // [rows]: the rows, those of a place together
    const float *row_weight;                 // [rows]: the factor of the log density's gradient; joint and plain
    float *means_gradient;                   // [places, slots]
    double *deviation_gradient;              // [slots padded to 16], of each slot
};

// A range's sums over its rows and slots.
struct GaussianPart {
    double surrogate, divergence;
    int64_t clipped, allowed;
};

// Slots of a range.
constexpr size_t range_size = 256;

}  // namespace ckernels

#endif
