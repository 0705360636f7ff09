#include "RecurrentLayer.hpp"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstring>

// No fused multiply-add: the compiler's choice of instructions must not change the bits.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__clang__)
#define CTORCH_VECTOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CTORCH_VECTOR
#endif
#define CTORCH_INLINE static inline __attribute__((always_inline))

namespace {

// MARK: Functions that a compiler vectorises

// e^x - 1, for |x| below 87: x = n log 2 + r with |r| at most log(2) / 2, where the Taylor polynomial of degree 7
// leaves 6e-9. Near 0 there is no cancellation.
CTORCH_INLINE float exponential_minus_one(float x) {
    constexpr float shift = 12582912;  // 1.5 x 2^23: adding it rounds to a whole number
    float n = (x * 1.44269504f + shift) - shift;
    // log 2 in two parts, of which the first times n is exact.
    float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float q = 1.0f / 5040;
    q = q * r + 1.0f / 720;
    q = q * r + 1.0f / 120;
    q = q * r + 1.0f / 24;
    q = q * r + 1.0f / 6;
    q = q * r + 0.5f;
    float tail = r * r * q + r;
    int32_t exponent = (static_cast<int32_t>(n) + 127) << 23;
    float scale;
    std::memcpy(&scale, &exponent, sizeof scale);
    return n == 0 ? tail : (tail + 1) * scale - 1;
}

// Comparisons that keep a NaN.
CTORCH_INLINE float limited(float x, float bound) {
    x = x > bound ? bound : x;
    return x < -bound ? -bound : x;
}

CTORCH_INLINE float sigmoid(float x) { return 1 / (2 + exponential_minus_one(-limited(x, 80))); }

CTORCH_INLINE float hyperbolic_tangent(float x) {
    float e = exponential_minus_one(2 * limited(x, 20));
    return e / (e + 2);
}

// MARK: Steps

// One row: the gates' sums i, f, g and o become their values.
CTORCH_VECTOR void forward_row(
    float *__restrict i, float *__restrict f, float *__restrict g, float *__restrict o,
    const float *__restrict before, float *__restrict cell, float *__restrict hidden, int64_t width) {
    for (int64_t k = 0; k < width; ++k) {
        float in = sigmoid(i[k]), keep = sigmoid(f[k]), value = hyperbolic_tangent(g[k]), out = sigmoid(o[k]);
        float c = keep * before[k] + in * value;
        i[k] = in;
        f[k] = keep;
        g[k] = value;
        o[k] = out;
        cell[k] = c;
        hidden[k] = out * hyperbolic_tangent(c);
    }
}

// One row: the gradients of the gates' sums from those of the hidden state, `direct` and by the next step, and of the
// cell, which becomes that of the cell before.
CTORCH_VECTOR void backward_row(
    const float *__restrict i, const float *__restrict f, const float *__restrict g, const float *__restrict o,
    const float *__restrict before, const float *__restrict cell, const float *__restrict direct,
    const float *__restrict next, float *__restrict cell_gradient, float *__restrict di, float *__restrict df,
    float *__restrict dg, float *__restrict dout, int64_t width) {
    for (int64_t k = 0; k < width; ++k) {
        float bent = hyperbolic_tangent(cell[k]);
        float dh = direct[k] + next[k];
        float dc = cell_gradient[k] + dh * o[k] * (1 - bent * bent);
        dout[k] = dh * bent * o[k] * (1 - o[k]);
        di[k] = dc * g[k] * i[k] * (1 - i[k]);
        df[k] = dc * before[k] * f[k] * (1 - f[k]);
        dg[k] = dc * i[k] * (1 - g[k] * g[k]);
        cell_gradient[k] = dc * f[k];
    }
}

// MARK: Layer

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Layer : torch::autograd::Function<Layer> {
    static variable_list forward(
        AutogradContext *context, at::Tensor x, at::Tensor hidden, at::Tensor cell, at::Tensor input_weight,
        at::Tensor hidden_weight, at::Tensor bias) {
        const int64_t steps = x.size(0), rows = x.size(1), width = hidden_weight.size(1);
        hidden = hidden.contiguous();
        cell = cell.contiguous();
        // The input's share of all steps in one product.
        at::Tensor flat = x.reshape({steps * rows, x.size(2)});
        at::Tensor gates = at::addmm(bias, flat, input_weight.t()).view({steps, rows, 4 * width});
        at::Tensor states = at::empty({steps, rows, width}, x.options());
        at::Tensor cells = at::empty({steps, rows, width}, x.options());
        at::Tensor weight = hidden_weight.t();
        for (int64_t t = 0; t < steps; ++t) {
            at::Tensor own = gates.select(0, t);
            own.addmm_(t == 0 ? hidden : states.select(0, t - 1), weight);
            float *gate = own.data_ptr<float>();
            const float *before = (t == 0 ? cell : cells.select(0, t - 1)).data_ptr<float>();
            float *after = cells.data_ptr<float>() + t * rows * width;
            float *state = states.data_ptr<float>() + t * rows * width;
            for (int64_t row = 0; row < rows; ++row) {
                float *i = gate + row * 4 * width;
                forward_row(
                    i, i + width, i + 2 * width, i + 3 * width, before + row * width, after + row * width,
                    state + row * width, width);
            }
        }
        context->save_for_backward({flat, hidden, cell, input_weight, hidden_weight, gates, states, cells});
        return {states, cells.select(0, steps - 1).clone()};
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        auto saved = context->get_saved_variables();
        const at::Tensor &flat = saved[0], &hidden = saved[1], &cell = saved[2], &input_weight = saved[3];
        const at::Tensor &hidden_weight = saved[4], &gates = saved[5], &states = saved[6], &cells = saved[7];
        const int64_t steps = states.size(0), rows = states.size(1), width = states.size(2);
        at::Tensor direct = gradients[0].contiguous();
        at::Tensor cell_gradient = gradients[1].clone(at::MemoryFormat::Contiguous);
        at::Tensor next = at::zeros({rows, width}, states.options());
        at::Tensor sums = at::empty_like(gates);
        const int64_t size = rows * width;
        for (int64_t t = steps - 1; t >= 0; --t) {
            const float *gate = gates.data_ptr<float>() + 4 * t * size;
            const float *before = t == 0 ? cell.data_ptr<float>() : cells.data_ptr<float>() + (t - 1) * size;
            float *sum = sums.data_ptr<float>() + 4 * t * size;
            for (int64_t row = 0; row < rows; ++row) {
                const float *i = gate + row * 4 * width;
                float *di = sum + row * 4 * width;
                const int64_t place = row * width;
                backward_row(
                    i, i + width, i + 2 * width, i + 3 * width, before + place,
                    cells.data_ptr<float>() + t * size + place, direct.data_ptr<float>() + t * size + place,
                    next.data_ptr<float>() + place, cell_gradient.data_ptr<float>() + place, di, di + width,
                    di + 2 * width, di + 3 * width, width);
            }
            at::mm_out(next, sums.select(0, t), hidden_weight);
        }
        at::Tensor all = sums.view({steps * rows, 4 * width});
        at::Tensor recurrent = sums.select(0, 0).t().mm(hidden);
        if (steps > 1)
            recurrent.addmm_(
                all.slice(0, rows).t(), states.view({steps * rows, width}).slice(0, 0, (steps - 1) * rows));
        at::Tensor x;
        if (context->needs_input_grad(0)) x = all.mm(input_weight).view({steps, rows, flat.size(1)});
        return {x, next, cell_gradient, all.t().mm(flat), recurrent, all.sum(0)};
    }
};

}  // namespace

bool ctorch::fits_recurrent_layer(const at::Tensor &x, const std::vector<at::Tensor> &weights) {
    auto fits = [](const at::Tensor &tensor) {
        return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat;
    };
    return fits(x) && x.numel() > 0 && std::all_of(weights.begin(), weights.end(), fits);
}

std::tuple<at::Tensor, at::Tensor> ctorch::recurrent_layer(
    const at::Tensor &x, const at::Tensor &hidden, const at::Tensor &cell, const at::Tensor &input_weight,
    const at::Tensor &hidden_weight, const at::Tensor &bias) {
    const int64_t width = hidden_weight.dim() == 2 ? hidden_weight.size(1) : -1;
    TORCH_CHECK(
        input_weight.dim() == 2 && input_weight.size(0) == 4 * width && input_weight.size(1) == x.size(2)
            && hidden_weight.size(0) == 4 * width && bias.dim() == 1 && bias.size(0) == 4 * width,
        "an LSTM's weights do not fit ", x.size(2), " inputs and a width of ", width);
    TORCH_CHECK(
        hidden.dim() == 2 && hidden.size(0) == x.size(1) && hidden.size(1) == width
            && cell.sizes() == hidden.sizes(),
        "an LSTM's states must be [", x.size(1), ", ", width, "] for each layer");
    auto result = Layer::apply(x, hidden, cell, input_weight, hidden_weight, bias);
    return {result[0], result[1]};
}
