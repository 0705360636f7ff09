// Operations on sequences: recurrence, pooling, interpolation; and what goes with them in networks.
#include <ATen/ATen.h>

#include "Handles.hpp"

using namespace ctorch;

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
        bool biased = count == 4 * layers;
        // The dropout between layers is the caller's, who has a generator of his own for it.
        auto result = at::lstm(
            input, {start(hidden), start(cell)}, weights, biased, static_cast<int64_t>(layers), /*dropout_p=*/0,
            /*train=*/c10::GradMode::is_enabled(), /*bidirectional=*/false, /*batch_first=*/true);
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
