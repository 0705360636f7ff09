// One layer of long short-term memory on the processor, whose steps are one product and one loop each.
#pragma once

#include <ATen/core/Tensor.h>

#include <tuple>

namespace ctorch {

// Whether `recurrent_layer` takes these; else at::lstm does.
bool fits_recurrent_layer(const at::Tensor &x, const std::vector<at::Tensor> &weights);

// x [T, B, inputs]; hidden and cell [B, H]; weights [4H, inputs] and [4H, H], bias [4H], with PyTorch's order of
// gates. Returns the hidden states [T, B, H] and the last cell [B, H], which can be differentiated.
std::tuple<at::Tensor, at::Tensor> recurrent_layer(
    const at::Tensor &x, const at::Tensor &hidden, const at::Tensor &cell, const at::Tensor &input_weight,
    const at::Tensor &hidden_weight, const at::Tensor &bias);

}  // namespace ctorch
