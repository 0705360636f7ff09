// The loops that are compiled once for each set of instructions.
#ifndef CKERNELS_KERNELS_HPP
#define CKERNELS_KERNELS_HPP

#include "../Gaussian/Gaussian.hpp"
#include "../Layer/Days.hpp"
#include "../Serving/Serving.hpp"
#include "../Support/Parallel.hpp"

namespace ckernels {

// MARK: Days

// Products of each day of one list with each of another.
struct GramTile {
    static constexpr size_t side = 64;
    static constexpr size_t depth = 512;  // inputs whose products are summed in float32 before the sum is double
    static constexpr size_t scratch_size = 2 * side * depth + 2 * side * side;  // floats
    const int64_t *first, *second;
    size_t first_count, second_count;
};

// Makes the products of all pairs of `wanted` days known. NULL when memory is exhausted.
const Gram *know(ckernels_days &days, const int64_t *wanted, size_t count, bool round, int threads) noexcept;

// MARK: Layer

// What a pass does to the tiles of one panel, 16 units of one group.
struct Update {
    int rule;
    float rate, beta1, beta2, one_minus_beta1, one_minus_beta2, epsilon, scale;
    float root_correction;  // the root of the second moment is multiplied by it
};

// One pass over blocks of inputs of the arrays [blocks][panels][64][16].
struct Pass {
    const ckernels_days *days;
    size_t panels;
    bool round;
    // The gradient X[rows]' D, with D as panels [panels][count][16]; no rows: it is not taken.
    const int64_t *rows;
    size_t count;
    const float *d;
    const Update *updates;  // of each panel
    float *weight, *first_moment, *second_moment;
    // Where to store the gradient, [inputs, units], instead of stepping; NULL: it is not stored.
    float *gradient;
    size_t units;
    const size_t *column;  // the first unit of each panel
    const size_t *width;   // its units, at most 16
    // The product X[next] W after the step; no rows: it is not taken.
    const int64_t *next;
    size_t next_count;
};

// Floats that a thread of a pass works in.
inline size_t pass_scratch(size_t count, size_t next_count) noexcept {
    return (count + next_count) * rows + rows * lanes;
}

// MARK: Table

struct Kernels {
    const char *name;
    // Blocks first..<last; adds X[next] W to `z`, [panels][next_count][16].
    void (*pass)(const Pass &pass, size_t first, size_t last, float *z, float *scratch);
    void (*round)(const float *values, size_t count, float *out);
    void (*gram)(
        const ckernels_days &days, const GramTile &tile, bool round, double *products, float *scratch);
    // The sum over v <= u of pairs' products times the dot products of their rows of D [count, units].
    double (*pair_sum)(
        const float *d, size_t units, size_t first, size_t last, size_t u, const int64_t *rows,
        const double *products, size_t days);
    // Slots first..<last.
    void (*slot_terms)(const GaussianWork &work, size_t first, size_t last, GaussianPart &part);
    void (*row_terms)(const GaussianWork &work, size_t first, size_t last, double *sums, int64_t *allowed);
    void (*row_gradients)(const GaussianWork &work, size_t first, size_t last);
    void (*serving_piece)(const ServingPiece &piece);
    // x W^T of one session, W [columns, inner], added to `out`.
    void (*serving_dots)(
        const float *x, const void *weight, bool is_bfloat16, size_t inner, size_t columns, float *out);
};

// The best for this processor.
const Kernels &chosen_kernels() noexcept;

extern const Kernels baseline_kernels;
#if defined(__x86_64__)
extern const Kernels avx2_kernels, avx512_kernels;
#endif

}  // namespace ckernels

#endif
