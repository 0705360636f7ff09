// A plain C face of the part of libtorch that Tensors uses.
//
// Rules for every function:
// - no C++ exception leaves it: a function that returns a handle returns NULL on failure, one that
//   returns int returns 0 on success and 1 on failure; ctorch_error_code and ctorch_error_message then
//   describe this thread's last failure (the message is valid until the thread's next call);
// - a handle that it returns belongs to the caller, who frees it once; handles passed in stay the caller's;
// - dimensions count from 0, negative ones from the end, as in PyTorch.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctorch_tensor ctorch_tensor;
typedef struct ctorch_generator ctorch_generator;

typedef enum {
    ctorch_error_none = 0,
    ctorch_error_invalid_argument = 1,
    ctorch_error_out_of_memory = 2,
    ctorch_error_runtime = 3,
} ctorch_error;

typedef enum {
    ctorch_float32 = 0,
    ctorch_float64 = 1,
    ctorch_int64 = 2,
    ctorch_bool = 3,
    ctorch_bfloat16 = 4,
    ctorch_uint8 = 5,
    ctorch_other = 99,
} ctorch_dtype;

// A device: -1 is the processor, 0 and up are CUDA devices.
typedef int ctorch_device;

// MARK: Errors, settings
ctorch_error ctorch_error_code(void);
const char *ctorch_error_message(void);
const char *ctorch_version(void);
int ctorch_live_tensors(int64_t *count);
int ctorch_seed(uint64_t seed);
int ctorch_thread_count(int *count);
int ctorch_set_thread_count(int count);
int ctorch_interop_thread_count(int *count);
int ctorch_set_interop_thread_count(int count);
int ctorch_set_deterministic(bool on);
int ctorch_cuda_device_count(int *count);
bool ctorch_gradients_enabled(void);
void ctorch_set_gradients_enabled(bool on);

// MARK: Generators
ctorch_generator *ctorch_generator_new(uint64_t seed, ctorch_device device);
void ctorch_generator_free(ctorch_generator *generator);
ctorch_tensor *ctorch_generator_state(ctorch_generator *generator);
int ctorch_generator_set_state(ctorch_generator *generator, const ctorch_tensor *state);

// MARK: Creation. A NULL generator is the device's own.
void ctorch_free(ctorch_tensor *tensor);
ctorch_tensor *ctorch_copy_of_bytes(
    const void *bytes, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device device);
// A tensor over the caller's memory. `release(context)` is called once, when nothing uses it any more,
// and also when this function fails.
ctorch_tensor *ctorch_view_of_bytes(
    void *bytes, ctorch_dtype dtype, const intptr_t *shape, size_t rank, void (*release)(void *), void *context);
ctorch_tensor *ctorch_full(
    double value, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device device);
ctorch_tensor *ctorch_empty(ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device device);
ctorch_tensor *ctorch_arange(double start, double end, double step, ctorch_dtype dtype, ctorch_device device);
ctorch_tensor *ctorch_normal(
    double mean, double deviation, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device device,
    ctorch_generator *generator);
ctorch_tensor *ctorch_uniform(
    double low, double high, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device device,
    ctorch_generator *generator);
ctorch_tensor *ctorch_permutation(int64_t count, ctorch_device device, ctorch_generator *generator);
ctorch_tensor *ctorch_multinomial(
    const ctorch_tensor *weights, int64_t count, bool replacement, ctorch_generator *generator);

// MARK: Facts and memory
intptr_t ctorch_rank(const ctorch_tensor *tensor);
intptr_t ctorch_size(const ctorch_tensor *tensor, intptr_t dimension);
intptr_t ctorch_element_count(const ctorch_tensor *tensor);
ctorch_dtype ctorch_dtype_of(const ctorch_tensor *tensor);
ctorch_device ctorch_device_of(const ctorch_tensor *tensor);
bool ctorch_is_contiguous(const ctorch_tensor *tensor);
ctorch_tensor *ctorch_to(const ctorch_tensor *tensor, ctorch_dtype dtype, ctorch_device device);
ctorch_tensor *ctorch_contiguous(const ctorch_tensor *tensor);
ctorch_tensor *ctorch_clone(const ctorch_tensor *tensor);
int ctorch_item(const ctorch_tensor *tensor, double *value);
int ctorch_item_int64(const ctorch_tensor *tensor, int64_t *value);
// Copies the elements, converted to `dtype`, in row-major order; `count` must be the element count.
int ctorch_copy_out(const ctorch_tensor *tensor, ctorch_dtype dtype, void *into, size_t count);
// Overwrites the elements, in row-major order; `count` must be the element count.
int ctorch_copy_in(ctorch_tensor *tensor, ctorch_dtype dtype, const void *from, size_t count);
// The first element's address; fails unless the tensor is contiguous and in the processor's memory.
int ctorch_bytes(const ctorch_tensor *tensor, void **bytes, size_t *byte_count);

// MARK: Element-wise
typedef enum {
    ctorch_exp, ctorch_log, ctorch_log1p, ctorch_sqrt, ctorch_square, ctorch_abs, ctorch_neg, ctorch_sign,
    ctorch_tanh, ctorch_relu, ctorch_gelu, ctorch_silu, ctorch_sigmoid, ctorch_log_sigmoid, ctorch_softplus,
    ctorch_reciprocal, ctorch_is_finite, ctorch_is_nan, ctorch_logical_not, ctorch_erf, ctorch_sin, ctorch_cos,
    ctorch_floor, ctorch_round, ctorch_elu,
} ctorch_unary_operation;

typedef enum {
    ctorch_add, ctorch_subtract, ctorch_multiply, ctorch_divide, ctorch_power, ctorch_minimum, ctorch_maximum,
    ctorch_equal, ctorch_not_equal, ctorch_less, ctorch_less_equal, ctorch_greater, ctorch_greater_equal,
    ctorch_logical_and, ctorch_logical_or, ctorch_matmul,
} ctorch_binary_operation;

ctorch_tensor *ctorch_unary(ctorch_unary_operation operation, const ctorch_tensor *a);
ctorch_tensor *ctorch_binary(ctorch_binary_operation operation, const ctorch_tensor *a, const ctorch_tensor *b);
ctorch_tensor *ctorch_binary_scalar(ctorch_binary_operation operation, const ctorch_tensor *a, double b);
// b - a and b / a.
ctorch_tensor *ctorch_scalar_subtract(double b, const ctorch_tensor *a);
ctorch_tensor *ctorch_scalar_divide(double b, const ctorch_tensor *a);
// In place: a = a op b, for the four arithmetic operations.
int ctorch_binary_in_place(ctorch_binary_operation operation, ctorch_tensor *a, const ctorch_tensor *b);
int ctorch_binary_scalar_in_place(ctorch_binary_operation operation, ctorch_tensor *a, double b);
int ctorch_fill(ctorch_tensor *a, double value);
int ctorch_copy(ctorch_tensor *into, const ctorch_tensor *from);
// into = into + weight * (toward - into)
int ctorch_lerp(ctorch_tensor *into, const ctorch_tensor *toward, double weight);
// NULL bounds are open.
ctorch_tensor *ctorch_clamp(const ctorch_tensor *a, const double *low, const double *high);
ctorch_tensor *ctorch_leaky_relu(const ctorch_tensor *a, double slope);
ctorch_tensor *ctorch_where(const ctorch_tensor *condition, const ctorch_tensor *a, const ctorch_tensor *b);
ctorch_tensor *ctorch_masked_fill(const ctorch_tensor *a, const ctorch_tensor *mask, double value);

// MARK: Reductions
typedef enum {
    ctorch_sum, ctorch_mean, ctorch_amax, ctorch_amin, ctorch_logsumexp,
} ctorch_reduction;

// No dimensions (count 0) reduces all of them.
ctorch_tensor *ctorch_reduce(
    ctorch_reduction reduction, const ctorch_tensor *a, const intptr_t *dimensions, size_t count, bool keep);
ctorch_tensor *ctorch_variance(
    const ctorch_tensor *a, const intptr_t *dimensions, size_t count, bool unbiased, bool keep);
ctorch_tensor *ctorch_argmax(const ctorch_tensor *a, intptr_t dimension, bool keep);
ctorch_tensor *ctorch_argmin(const ctorch_tensor *a, intptr_t dimension, bool keep);
ctorch_tensor *ctorch_all(const ctorch_tensor *a);
ctorch_tensor *ctorch_any(const ctorch_tensor *a);
ctorch_tensor *ctorch_cumsum(const ctorch_tensor *a, intptr_t dimension);
ctorch_tensor *ctorch_softmax(const ctorch_tensor *a, intptr_t dimension);
ctorch_tensor *ctorch_log_softmax(const ctorch_tensor *a, intptr_t dimension);
int ctorch_sort(
    const ctorch_tensor *a, intptr_t dimension, bool descending, ctorch_tensor **values, ctorch_tensor **indices);

// MARK: Shape and selection
ctorch_tensor *ctorch_reshape(const ctorch_tensor *a, const intptr_t *shape, size_t rank);
ctorch_tensor *ctorch_expand(const ctorch_tensor *a, const intptr_t *shape, size_t rank);
ctorch_tensor *ctorch_permute(const ctorch_tensor *a, const intptr_t *dimensions, size_t rank);
ctorch_tensor *ctorch_transpose(const ctorch_tensor *a, intptr_t first, intptr_t second);
ctorch_tensor *ctorch_unsqueeze(const ctorch_tensor *a, intptr_t dimension);
ctorch_tensor *ctorch_squeeze(const ctorch_tensor *a, intptr_t dimension);
ctorch_tensor *ctorch_flip(const ctorch_tensor *a, intptr_t dimension);
ctorch_tensor *ctorch_select(const ctorch_tensor *a, intptr_t dimension, intptr_t index);
ctorch_tensor *ctorch_slice(
    const ctorch_tensor *a, intptr_t dimension, intptr_t start, intptr_t end, intptr_t step);
ctorch_tensor *ctorch_index_select(const ctorch_tensor *a, intptr_t dimension, const ctorch_tensor *index);
ctorch_tensor *ctorch_gather(const ctorch_tensor *a, intptr_t dimension, const ctorch_tensor *index);
ctorch_tensor *ctorch_scatter_add(
    const ctorch_tensor *a, intptr_t dimension, const ctorch_tensor *index, const ctorch_tensor *source);
ctorch_tensor *ctorch_cat(const ctorch_tensor *const *tensors, size_t count, intptr_t dimension);
ctorch_tensor *ctorch_stack(const ctorch_tensor *const *tensors, size_t count, intptr_t dimension);

// MARK: Layers
// x times weight transposed, plus bias where there is one: x [.., in], weight [out, in], bias [out].
ctorch_tensor *ctorch_linear(const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias);
// bias + a times b, in one call.
ctorch_tensor *ctorch_addmm(const ctorch_tensor *bias, const ctorch_tensor *a, const ctorch_tensor *b);
// Over the last `rank` dimensions; weight and bias may be NULL.
ctorch_tensor *ctorch_layer_norm(
    const ctorch_tensor *x, const intptr_t *shape, size_t rank, const ctorch_tensor *weight,
    const ctorch_tensor *bias, double epsilon);
// A (semi-)orthogonal matrix times `gain`, from the QR decomposition of a normal one.
ctorch_tensor *ctorch_orthogonal(
    intptr_t rows, intptr_t columns, double gain, ctorch_dtype dtype, ctorch_device device,
    ctorch_generator *generator);

// MARK: Sequences
// Layers of long short-term memory over x [batch, steps, values]. `parameters` are PyTorch's of each layer, in its
// order: weight_ih, weight_hh and, where there are biases (4 a layer), bias_ih, bias_hh. hidden and cell are
// [layers, batch, width], NULL for zeros. `output` is [batch, steps, width].
int ctorch_lstm(
    const ctorch_tensor *x, const ctorch_tensor *hidden, const ctorch_tensor *cell,
    const ctorch_tensor *const *parameters, size_t count, size_t layers, ctorch_tensor **output,
    ctorch_tensor **last_hidden, ctorch_tensor **last_cell);
// Along the last dimension of x [batch, channels, steps] or [channels, steps], without padding. `ceiling`: a last
// window that is not whole counts too.
ctorch_tensor *ctorch_max_pool_1d(const ctorch_tensor *x, intptr_t kernel, intptr_t stride, bool ceiling);

typedef enum { ctorch_nearest, ctorch_linear_interpolation } ctorch_interpolation;

// x [batch, channels, steps] resampled to `size` steps, as PyTorch's interpolate without aligned corners.
ctorch_tensor *ctorch_interpolate_1d(const ctorch_tensor *x, intptr_t size, ctorch_interpolation kind);
// The first half along `dimension` times the sigmoid of the second.
ctorch_tensor *ctorch_glu(const ctorch_tensor *x, intptr_t dimension);
// Each element 0 with `probability`, else divided by 1 - probability. A NULL generator is the device's own.
ctorch_tensor *ctorch_dropout(const ctorch_tensor *x, double probability, ctorch_generator *generator);
// Rows of `weight` by the int64 `indices`.
ctorch_tensor *ctorch_embedding(const ctorch_tensor *weight, const ctorch_tensor *indices);
// The lower of the two middle values where the count is even, as in PyTorch.
ctorch_tensor *ctorch_median(const ctorch_tensor *x, intptr_t dimension, bool keep);

// MARK: Gradients
bool ctorch_requires_grad(const ctorch_tensor *tensor);
int ctorch_set_requires_grad(ctorch_tensor *tensor, bool on);
ctorch_tensor *ctorch_detach(const ctorch_tensor *tensor);
// A NULL seed is one, for a single-element tensor.
int ctorch_backward(const ctorch_tensor *tensor, const ctorch_tensor *seed, bool retain_graph);
// Has a gradient? If so ctorch_grad returns a handle that shares its memory.
bool ctorch_has_grad(const ctorch_tensor *tensor);
ctorch_tensor *ctorch_grad(const ctorch_tensor *tensor);
int ctorch_set_grad(ctorch_tensor *tensor, const ctorch_tensor *gradient);
void ctorch_clear_grad(ctorch_tensor *tensor);

// MARK: Training steps over all parameters in one call; parameters without a gradient are left alone.
typedef struct {
    double learning_rate, beta1, beta2, epsilon, weight_decay;
    // True: decay the weights themselves (AdamW); false: add the decay to the gradient (Adam).
    bool decoupled;
    // 1 for the first step.
    int64_t step;
} ctorch_adam_settings;

int ctorch_adam_step(
    const ctorch_tensor *const *parameters, const ctorch_tensor *const *first_moments,
    const ctorch_tensor *const *second_moments, size_t count, const ctorch_adam_settings *settings);
// momenta may be NULL where momentum is 0.
int ctorch_sgd_step(
    const ctorch_tensor *const *parameters, const ctorch_tensor *const *momenta, size_t count,
    double learning_rate, double momentum, double weight_decay);
// Scales all gradients so that their joint Euclidean norm is at most `maximum`. `norm` is the one before.
// A norm that is not finite leaves the gradients alone.
int ctorch_clip_gradient_norm(
    const ctorch_tensor *const *parameters, size_t count, double maximum, double *norm);

// MARK: TorchScript
typedef struct {
    const char *name;
    const char *text;
} ctorch_script_file;

// Writes a TorchScript module to an open file. `source` has its methods; `self` has the `tensors` by their
// names. `files` go along as the archive's extra files. Where writing fails, `write_error` is the first errno.
int ctorch_script_save(
    const char *source, const char *const *names, const ctorch_tensor *const *tensors, size_t count,
    const ctorch_script_file *files, size_t file_count, int descriptor, int *write_error);

#ifdef __cplusplus
}
#endif

#endif
