// Operations that build values: element-wise, reductions, shapes, selection, layers.
#include <ATen/ATen.h>

#include "Handles.hpp"

using namespace ctorch;

// MARK: Element-wise

ctorch_tensor *ctorch_unary(ctorch_unary_operation operation, const ctorch_tensor *handle) {
    return tensor([&]() -> at::Tensor {
        const at::Tensor &a = handle->value;
        switch (operation) {
            case ctorch_exp: return at::exp(a);
            case ctorch_log: return at::log(a);
            case ctorch_log1p: return at::log1p(a);
            case ctorch_sqrt: return at::sqrt(a);
            case ctorch_square: return at::square(a);
            case ctorch_abs: return at::abs(a);
            case ctorch_neg: return at::neg(a);
            case ctorch_sign: return at::sign(a);
            case ctorch_tanh: return at::tanh(a);
            case ctorch_relu: return at::relu(a);
            case ctorch_gelu: return at::gelu(a);
            case ctorch_silu: return at::silu(a);
            case ctorch_sigmoid: return at::sigmoid(a);
            case ctorch_log_sigmoid: return at::log_sigmoid(a);
            case ctorch_softplus: return at::softplus(a);
            case ctorch_reciprocal: return at::reciprocal(a);
            case ctorch_is_finite: return at::isfinite(a);
            case ctorch_is_nan: return at::isnan(a);
            case ctorch_logical_not: return at::logical_not(a);
            case ctorch_erf: return at::erf(a);
            case ctorch_sin: return at::sin(a);
            case ctorch_cos: return at::cos(a);
            case ctorch_floor: return at::floor(a);
            case ctorch_round: return at::round(a);
            case ctorch_elu: return at::elu(a);
        }
        TORCH_CHECK(false, "unknown unary operation ", static_cast<int>(operation));
    });
}

ctorch_tensor *ctorch_binary(
    ctorch_binary_operation operation, const ctorch_tensor *left, const ctorch_tensor *right) {
    return tensor([&]() -> at::Tensor {
        const at::Tensor &a = left->value;
        const at::Tensor &b = right->value;
        switch (operation) {
            case ctorch_add: return at::add(a, b);
            case ctorch_subtract: return at::sub(a, b);
            case ctorch_multiply: return at::mul(a, b);
            case ctorch_divide: return at::div(a, b);
            case ctorch_power: return at::pow(a, b);
            case ctorch_minimum: return at::minimum(a, b);
            case ctorch_maximum: return at::maximum(a, b);
            case ctorch_equal: return at::eq(a, b);
            case ctorch_not_equal: return at::ne(a, b);
            case ctorch_less: return at::lt(a, b);
            case ctorch_less_equal: return at::le(a, b);
            case ctorch_greater: return at::gt(a, b);
            case ctorch_greater_equal: return at::ge(a, b);
            case ctorch_logical_and: return at::logical_and(a, b);
            case ctorch_logical_or: return at::logical_or(a, b);
            case ctorch_matmul: return at::matmul(a, b);
        }
        TORCH_CHECK(false, "unknown binary operation ", static_cast<int>(operation));
    });
}

ctorch_tensor *ctorch_binary_scalar(ctorch_binary_operation operation, const ctorch_tensor *left, double b) {
    return tensor([&]() -> at::Tensor {
        const at::Tensor &a = left->value;
        switch (operation) {
            case ctorch_add: return at::add(a, b);
            case ctorch_subtract: return at::sub(a, b);
            case ctorch_multiply: return at::mul(a, b);
            case ctorch_divide: return at::div(a, b);
            case ctorch_power: return at::pow(a, b);
            case ctorch_minimum: return at::clamp_max(a, b);
            case ctorch_maximum: return at::clamp_min(a, b);
            case ctorch_equal: return at::eq(a, b);
            case ctorch_not_equal: return at::ne(a, b);
            case ctorch_less: return at::lt(a, b);
            case ctorch_less_equal: return at::le(a, b);
            case ctorch_greater: return at::gt(a, b);
            case ctorch_greater_equal: return at::ge(a, b);
            default: break;
        }
        TORCH_CHECK(false, "no scalar form of binary operation ", static_cast<int>(operation));
    });
}

ctorch_tensor *ctorch_scalar_subtract(double b, const ctorch_tensor *a) {
    return tensor([&] { return at::rsub(a->value, b); });
}

ctorch_tensor *ctorch_scalar_divide(double b, const ctorch_tensor *a) {
    return tensor([&] { return at::reciprocal(a->value).mul(b); });
}

int ctorch_binary_in_place(ctorch_binary_operation operation, ctorch_tensor *a, const ctorch_tensor *b) {
    return status([&] {
        switch (operation) {
            case ctorch_add: a->value.add_(b->value); return;
            case ctorch_subtract: a->value.sub_(b->value); return;
            case ctorch_multiply: a->value.mul_(b->value); return;
            case ctorch_divide: a->value.div_(b->value); return;
            default: break;
        }
        TORCH_CHECK(false, "no in-place form of binary operation ", static_cast<int>(operation));
    });
}

int ctorch_binary_scalar_in_place(ctorch_binary_operation operation, ctorch_tensor *a, double b) {
    return status([&] {
        switch (operation) {
            case ctorch_add: a->value.add_(b); return;
            case ctorch_subtract: a->value.sub_(b); return;
            case ctorch_multiply: a->value.mul_(b); return;
            case ctorch_divide: a->value.div_(b); return;
            default: break;
        }
        TORCH_CHECK(false, "no in-place form of binary operation ", static_cast<int>(operation));
    });
}

int ctorch_fill(ctorch_tensor *a, double value) {
    return status([&] { a->value.fill_(value); });
}

int ctorch_copy(ctorch_tensor *into, const ctorch_tensor *from) {
    return status([&] { into->value.copy_(from->value); });
}

int ctorch_lerp(ctorch_tensor *into, const ctorch_tensor *toward, double weight) {
    return status([&] { into->value.lerp_(toward->value, weight); });
}

ctorch_tensor *ctorch_clamp(const ctorch_tensor *a, const double *low, const double *high) {
    return tensor([&] {
        c10::optional<at::Scalar> lower, upper;
        if (low != nullptr) lower = *low;
        if (high != nullptr) upper = *high;
        return at::clamp(a->value, lower, upper);
    });
}

ctorch_tensor *ctorch_leaky_relu(const ctorch_tensor *a, double slope) {
    return tensor([&] { return at::leaky_relu(a->value, slope); });
}

ctorch_tensor *ctorch_where(const ctorch_tensor *condition, const ctorch_tensor *a, const ctorch_tensor *b) {
    return tensor([&] { return at::where(condition->value, a->value, b->value); });
}

ctorch_tensor *ctorch_masked_fill(const ctorch_tensor *a, const ctorch_tensor *mask, double value) {
    return tensor([&] { return at::masked_fill(a->value, mask->value, value); });
}

// MARK: Reductions

ctorch_tensor *ctorch_reduce(
    ctorch_reduction reduction, const ctorch_tensor *handle, const intptr_t *dimensions, size_t count, bool keep) {
    return tensor([&]() -> at::Tensor {
        const at::Tensor &a = handle->value;
        std::vector<int64_t> chosen(dimensions, dimensions + count);
        if (chosen.empty())
            for (int64_t i = 0; i < a.dim(); ++i) chosen.push_back(i);
        switch (reduction) {
            case ctorch_sum: return at::sum(a, chosen, keep);
            case ctorch_mean: return at::mean(a, chosen, keep);
            case ctorch_amax: return at::amax(a, chosen, keep);
            case ctorch_amin: return at::amin(a, chosen, keep);
            case ctorch_logsumexp: return at::logsumexp(a, chosen, keep);
        }
        TORCH_CHECK(false, "unknown reduction ", static_cast<int>(reduction));
    });
}

ctorch_tensor *ctorch_variance(
    const ctorch_tensor *handle, const intptr_t *dimensions, size_t count, bool unbiased, bool keep) {
    return tensor([&]() -> at::Tensor {
        const at::Tensor &a = handle->value;
        std::vector<int64_t> chosen(dimensions, dimensions + count);
        if (chosen.empty())
            for (int64_t i = 0; i < a.dim(); ++i) chosen.push_back(i);
        return at::var(a, chosen, unbiased, keep);
    });
}

ctorch_tensor *ctorch_argmax(const ctorch_tensor *a, intptr_t dimension, bool keep) {
    return tensor([&] { return at::argmax(a->value, dimension, keep); });
}

ctorch_tensor *ctorch_argmin(const ctorch_tensor *a, intptr_t dimension, bool keep) {
    return tensor([&] { return at::argmin(a->value, dimension, keep); });
}

ctorch_tensor *ctorch_all(const ctorch_tensor *a) {
    return tensor([&] { return at::all(a->value); });
}

ctorch_tensor *ctorch_any(const ctorch_tensor *a) {
    return tensor([&] { return at::any(a->value); });
}

ctorch_tensor *ctorch_cumsum(const ctorch_tensor *a, intptr_t dimension) {
    return tensor([&] { return at::cumsum(a->value, dimension); });
}

ctorch_tensor *ctorch_softmax(const ctorch_tensor *a, intptr_t dimension) {
    return tensor([&] { return at::softmax(a->value, dimension); });
}

ctorch_tensor *ctorch_log_softmax(const ctorch_tensor *a, intptr_t dimension) {
    return tensor([&] { return at::log_softmax(a->value, dimension); });
}

int ctorch_sort(
    const ctorch_tensor *a, intptr_t dimension, bool descending, ctorch_tensor **values, ctorch_tensor **indices) {
    return status([&] {
        auto sorted = at::sort(a->value, /*stable=*/true, dimension, descending);
        auto first = std::make_unique<ctorch_tensor>(std::move(std::get<0>(sorted)));
        auto second = std::make_unique<ctorch_tensor>(std::move(std::get<1>(sorted)));
        *values = first.release();
        *indices = second.release();
    });
}

// MARK: Shape and selection

ctorch_tensor *ctorch_reshape(const ctorch_tensor *a, const intptr_t *shape, size_t rank) {
    return tensor([&] { return at::reshape(a->value, list(shape, rank)); });
}

ctorch_tensor *ctorch_expand(const ctorch_tensor *a, const intptr_t *shape, size_t rank) {
    return tensor([&] { return a->value.expand(list(shape, rank)); });
}

ctorch_tensor *ctorch_permute(const ctorch_tensor *a, const intptr_t *dimensions, size_t rank) {
    return tensor([&] { return at::permute(a->value, list(dimensions, rank)); });
}

ctorch_tensor *ctorch_transpose(const ctorch_tensor *a, intptr_t first, intptr_t second) {
    return tensor([&] { return at::transpose(a->value, first, second); });
}

ctorch_tensor *ctorch_unsqueeze(const ctorch_tensor *a, intptr_t dimension) {
    return tensor([&] { return at::unsqueeze(a->value, dimension); });
}

ctorch_tensor *ctorch_squeeze(const ctorch_tensor *a, intptr_t dimension) {
    return tensor([&] { return at::squeeze(a->value, dimension); });
}

ctorch_tensor *ctorch_flip(const ctorch_tensor *a, intptr_t dimension) {
    return tensor([&] { return at::flip(a->value, {dimension}); });
}

ctorch_tensor *ctorch_select(const ctorch_tensor *a, intptr_t dimension, intptr_t index) {
    return tensor([&] { return at::select(a->value, dimension, index); });
}

ctorch_tensor *ctorch_slice(
    const ctorch_tensor *a, intptr_t dimension, intptr_t start, intptr_t end, intptr_t step) {
    return tensor([&] {
        int64_t size = a->value.size(dimension);
        // libtorch clips a range that leaves the tensor; here it is an error.
        TORCH_CHECK(
            0 <= start && start <= end && end <= size, "the range ", start, "..<", end, " leaves dimension ", dimension,
            " of size ", size);
        return at::slice(a->value, dimension, start, end, step);
    });
}

ctorch_tensor *ctorch_index_select(const ctorch_tensor *a, intptr_t dimension, const ctorch_tensor *index) {
    return tensor([&] { return at::index_select(a->value, dimension, index->value); });
}

ctorch_tensor *ctorch_gather(const ctorch_tensor *a, intptr_t dimension, const ctorch_tensor *index) {
    return tensor([&] { return at::gather(a->value, dimension, index->value); });
}

ctorch_tensor *ctorch_scatter_add(
    const ctorch_tensor *a, intptr_t dimension, const ctorch_tensor *index, const ctorch_tensor *source) {
    return tensor([&] { return at::scatter_add(a->value, dimension, index->value, source->value); });
}

ctorch_tensor *ctorch_cat(const ctorch_tensor *const *handles, size_t count, intptr_t dimension) {
    return tensor([&] { return at::cat(tensors(handles, count), dimension); });
}

ctorch_tensor *ctorch_stack(const ctorch_tensor *const *handles, size_t count, intptr_t dimension) {
    return tensor([&] { return at::stack(tensors(handles, count), dimension); });
}

// MARK: Layers

ctorch_tensor *ctorch_linear(const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias) {
    return tensor([&] { return at::linear(x->value, weight->value, optional(bias)); });
}

ctorch_tensor *ctorch_addmm(const ctorch_tensor *bias, const ctorch_tensor *a, const ctorch_tensor *b) {
    return tensor([&] { return at::addmm(bias->value, a->value, b->value); });
}

ctorch_tensor *ctorch_layer_norm(
    const ctorch_tensor *x, const intptr_t *shape, size_t rank, const ctorch_tensor *weight,
    const ctorch_tensor *bias, double epsilon) {
    return tensor(
        [&] { return at::layer_norm(x->value, list(shape, rank), optional(weight), optional(bias), epsilon); });
}

ctorch_tensor *ctorch_orthogonal(
    intptr_t rows, intptr_t columns, double gain, ctorch_dtype dtype, ctorch_device index,
    ctorch_generator *source) {
    return tensor([&] {
        // As torch.nn.init.orthogonal_: the sign of R's diagonal makes Q uniformly distributed.
        bool flat = rows < columns;
        int64_t tall = flat ? columns : rows, narrow = flat ? rows : columns;
        auto normal = at::empty({tall, narrow}, options(dtype, index)).normal_(0, 1, generator(source));
        auto decomposition = at::linalg_qr(normal);
        auto q = std::get<0>(decomposition).mul(at::sign(at::diagonal(std::get<1>(decomposition))));
        return (flat ? q.t() : q).mul(gain).contiguous();
    });
}
