// Operations on sequences: recurrence, pooling, interpolation; and what goes with them in networks.
#include <ATen/ATen.h>

#include "Handles.hpp"
#include "RecurrentLayer.hpp"

using namespace ctorch;

namespace {

// The dropout between layers is the caller's, who has a generator of his own for it.
std::tuple<at::Tensor, at::Tensor, at::Tensor> run(
    const at::Tensor &x, const at::Tensor &hidden, const at::Tensor &cell, const std::vector<at::Tensor> &weights,
    size_t layers) {
    const bool biased = weights.size() == 4 * layers;
    if (!fits_recurrent_layer(x, weights) || hidden.scalar_type() != at::kFloat || cell.scalar_type() != at::kFloat)
        return at::lstm(
            x, {hidden, cell}, weights, biased, static_cast<int64_t>(layers), /*dropout_p=*/0,
            /*train=*/c10::GradMode::is_enabled(), /*bidirectional=*/false, /*batch_first=*/true);
    at::Tensor values = x.transpose(0, 1);
    std::vector<at::Tensor> last_hidden, last_cell;
    for (size_t layer = 0; layer < layers; ++layer) {
        const at::Tensor *own = weights.data() + layer * (biased ? 4 : 2);
        at::Tensor bias = biased ? own[2] + own[3] : at::zeros({own[1].size(0)}, x.options());
        at::Tensor end;
        std::tie(values, end) =
            recurrent_layer(values, hidden.select(0, layer), cell.select(0, layer), own[0], own[1], bias);
        last_hidden.push_back(values.select(0, values.size(0) - 1));
        last_cell.push_back(end);
    }
    return {values.transpose(0, 1), at::stack(last_hidden), at::stack(last_cell)};
}

}  // namespace

int ctorch_lstm(
    const ctorch_tensor *x, const ctorch_tensor *hidden, const ctorch_tensor *cell,
    const ctorch_tensor *const *parameters, size_t count, size_t layers, ctorch_tensor **output,
    ctorch_tensor **last_hidden, ctorch_tensor **last_cell) {
    return status([&] {
        const at::Tensor &input = x->value;
        TORCH_CHECK(input.dim() == 3, "an LSTM takes [batch, steps, values], not rank ", input.dim());
        TORCH_CHECK(
            layers > 0 && (count == 2 * layers || count == 4 * layers), count, " parameters for ", layers,
            " LSTM layers");
        auto weights = tensors(parameters, count);
        auto start = [&](const ctorch_tensor *given) {
            if (given != nullptr) return given->value;
            return at::zeros(
                {static_cast<int64_t>(layers), input.size(0), weights[1].size(1)}, input.options());
        };
        auto result = run(input, start(hidden), start(cell), weights, layers);
        auto first = std::make_unique<ctorch_tensor>(std::move(std::get<0>(result)));
        auto second = std::make_unique<ctorch_tensor>(std::move(std::get<1>(result)));
        auto third = std::make_unique<ctorch_tensor>(std::move(std::get<2>(result)));
        *output = first.release();
        *last_hidden = second.release();
        *last_cell = third.release();
    });
}

ctorch_tensor *ctorch_max_pool_1d(const ctorch_tensor *x, intptr_t kernel, intptr_t stride, bool ceiling) {
    return tensor([&] {
        return at::max_pool1d(x->value, {kernel}, {stride}, /*padding=*/{0}, /*dilation=*/{1}, ceiling);
    });
}

ctorch_tensor *ctorch_interpolate_1d(const ctorch_tensor *x, intptr_t size, ctorch_interpolation kind) {
    return tensor([&]() -> at::Tensor {
        switch (kind) {
            case ctorch_nearest: return at::upsample_nearest1d(x->value, {size});
            case ctorch_linear_interpolation:
                return at::upsample_linear1d(x->value, {size}, /*align_corners=*/false);
        }
        TORCH_CHECK(false, "unknown interpolation ", static_cast<int>(kind));
    });
}

ctorch_tensor *ctorch_glu(const ctorch_tensor *x, intptr_t dimension) {
    return tensor([&] { return at::glu(x->value, dimension); });
}

ctorch_tensor *ctorch_dropout(const ctorch_tensor *x, double probability, ctorch_generator *source) {
    return tensor([&] {
        TORCH_CHECK(0 <= probability && probability < 1, "a dropout probability of ", probability);
        double keep = 1 - probability;
        auto mask = at::empty_like(x->value.detach()).bernoulli_(keep, generator(source)).div_(keep);
        return x->value.mul(mask);
    });
}

ctorch_tensor *ctorch_embedding(const ctorch_tensor *weight, const ctorch_tensor *indices) {
    return tensor([&] { return at::embedding(weight->value, indices->value); });
}

ctorch_tensor *ctorch_median(const ctorch_tensor *x, intptr_t dimension, bool keep) {
    return tensor([&] { return std::get<0>(at::median(x->value, dimension, keep)); });
}
