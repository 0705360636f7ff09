// Loops over memory that training and serving live on, which neither Swift nor libtorch runs at the memory's speed.
//
// A first layer Z = X[days] W with tens of thousands of inputs and few units is bound by memory: its weights and
// their optimiser's state are far larger than a cache, and all of them change at every step. Here one pass over
// that memory takes each tile through the gradient X[days]' D, the optimiser and the next minibatch's product
// while it is in cache. The gradient is never stored.
//
// Matrices given and returned are row-major float32 without gaps. Indices, sizes and pointers are the caller's
// to check. Results do not depend on the number of threads. Functions that return an int return 0, or 1 when
// memory is exhausted; constructors return NULL then. No exception leaves a function. A handle is used from one
// thread at a time.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Days

// Observations X [days, inputs].
typedef struct ckernels_days ckernels_days;

// All zero.
ckernels_days *ckernels_days_new(size_t days, size_t inputs);
void ckernels_days_free(ckernels_days *days);

// Overwrites X[day] with `inputs` values.
void ckernels_days_set_row(ckernels_days *days, size_t day, const float *values);

// X[rows] into `out` [count, inputs].
void ckernels_days_copy_rows(
    const ckernels_days *days, const int64_t *rows, size_t count, int threads, float *out);

// X[rows] X[rows]' into `out` [count, count]. Products of a pair of days are computed once and kept until a row
// is set; `round` takes them of X rounded to bfloat16.
int ckernels_days_gram(
    ckernels_days *days, const int64_t *rows, size_t count, bool round, int threads, double *out);

// MARK: Layer

// Weights W [inputs, units] and the moments of their optimiser, the units in groups that step on their own.
typedef struct ckernels_layer ckernels_layer;

enum ckernels_array { ckernels_weight = 0, ckernels_first_moment = 1, ckernels_second_moment = 2 };

enum ckernels_rule {
    ckernels_leave = 0,    // the group does not change
    ckernels_sgd = 1,      // w -= rate g
    ckernels_adam = 2,     // torch.optim.Adam without weight decay
    ckernels_rmsprop = 3,  // torch.optim.RMSprop without momentum: epsilon outside the root
};

// What a step does to one group of units.
typedef struct {
    int rule;
    double rate;
    double beta1;    // Adam
    double beta2;    // Adam; RMSprop's alpha
    double epsilon;  // above 0 for Adam and RMSprop
    double scale;    // the gradient is multiplied by it
    int64_t step;    // Adam's count of steps, this one included
} ckernels_update;

// All zero. `group_sizes` counts the units of each group.
ckernels_layer *ckernels_layer_new(size_t inputs, const size_t *group_sizes, size_t groups);
void ckernels_layer_free(ckernels_layer *layer);

// Copies one group's columns of an array in from or out to [inputs, units of the group]. Moments never touched
// are zero.
int ckernels_layer_set(
    ckernels_layer *layer, enum ckernels_array array, size_t group, const float *values, int threads);
void ckernels_layer_get(
    const ckernels_layer *layer, enum ckernels_array array, size_t group, float *values, int threads);

// Whether the array exists: the weights always, moments once they were set or a step used them.
bool ckernels_layer_has(const ckernels_layer *layer, enum ckernels_array array);

// X[rows] W into `out` [count, units]. `round` rounds both operands to bfloat16; sums are float32.
int ckernels_layer_forward(
    ckernels_layer *layer, const ckernels_days *days, const int64_t *rows, size_t count, bool round, int threads,
    float *out);

// X[rows]' D into `out` [inputs, units], D being [count, units].
int ckernels_layer_gradient(
    ckernels_layer *layer, const ckernels_days *days, const int64_t *rows, size_t count, const float *d, bool round,
    int threads, float *out);

// The sum of squares of the columns first..<last of X[rows]' D.
int ckernels_layer_squared_norm(
    ckernels_layer *layer, ckernels_days *days, const int64_t *rows, size_t count, const float *d, size_t first,
    size_t last, bool round, int threads, double *out);

// One step against the gradient X[rows]' D, with an update for each group; then X[next] W of the new weights into
// `out` [next_count, units], unless next_count is 0.
int ckernels_layer_step(
    ckernels_layer *layer, const ckernels_days *days, const int64_t *rows, size_t count, const float *d,
    const ckernels_update *updates, const int64_t *next, size_t next_count, bool round, int threads, float *out);

// MARK: Gaussian policy

enum ckernels_objective {
    // The ratio of each slot is clipped on its own, and the surrogates of allowed slots are summed.
    ckernels_per_slot = 0,
    // One ratio for a row, of the allowed slots' joint density, clipped once.
    ckernels_joint = 1,
    // The advantage times the allowed slots' joint log density.
    ckernels_plain = 2,
};

// The largest |log ratio| that is exponentiated; beyond it the ratio stays at the bound's.
#define CKERNELS_LOG_RATIO_BOUND 60.0

typedef struct {
    enum ckernels_objective objective;
    size_t rows, slots, places;
    const float *means;            // [places, slots], of the policy that learns
    const int64_t *place;          // [rows]: the row's row of `means`
    const float *actions;          // [.., slots]
    const int64_t *action;         // [rows]: the row's row of `actions`
    const float *old_means;        // [.., slots], of the policy that drew the actions; unused when plain
    const uint8_t *masks;          // [.., slots], 0 where a slot takes no part; NULL: all do
    const int64_t *day;            // [rows]: the row's row of `old_means` and `masks`
    const float *log_deviation;    // [1] or [slots]
    size_t log_deviations;         // 1 or slots
    const float *old_log_deviation;  // [1] or [slots], of the policy that drew the actions; unused when plain
    size_t old_log_deviations;     // 1 or slots
    const float *advantage;        // [rows]
    double clip;                   // unused when plain
} ckernels_gaussian;

typedef struct {
    double loss;        // minus the mean over rows of the surrogate
    double divergence;  // mean of (ratio - 1) - log ratio, over allowed slots (per slot) or rows (joint)
    double clipped;     // share of ratios outside 1 - clip .. 1 + clip, of the same
    int64_t allowed;    // pairs of row and slot that take part
} ckernels_gaussian_figures;

// The loss's gradients with respect to means, summed over a place's rows, [places, slots], and to the log
// deviations, [log_deviations]; NULL: the latter is not wanted.
int ckernels_gaussian_gradient(
    const ckernels_gaussian *input, int threads, float *means_gradient, float *log_deviation_gradient,
    ckernels_gaussian_figures *figures);

// MARK: Serving

// x W added to `out` [rows, columns]: `x` is [rows, inner], its rows `stride` apart, and W [inner, columns], float32
// or bfloat16, of any alignment that its numbers have. Weights of an input that is 0 are not read, unless another
// row's is not. A row's result does not depend on the rows beside it.
int ckernels_serving_product(
    const float *x, size_t stride, size_t rows, const void *weight, bool is_bfloat16, size_t inner, size_t columns,
    int threads, float *out);

// x W^T added to `out`, [rows, columns] with its rows `out_stride` apart: `x` is [rows, inner], W [columns, inner].
void ckernels_serving_transposed(
    const float *x, size_t rows, const void *weight, bool is_bfloat16, size_t inner, size_t columns,
    size_t out_stride, float *out);

// The instructions chosen for this processor: "avx512", "avx2" or "baseline".
const char *ckernels_instructions(void);

#ifdef __cplusplus
}
#endif

#endif
