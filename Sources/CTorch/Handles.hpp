// What the shim's files share: handles, and the boundary that no exception crosses.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include "CTorch.h"

namespace ctorch {

void count_tensor(int64_t change) noexcept;

// Files the exception in flight as this thread's last error. Call it from a catch block.
void record_error() noexcept;

}  // namespace ctorch

struct ctorch_tensor {
    explicit ctorch_tensor(at::Tensor tensor) : value(std::move(tensor)) { ctorch::count_tensor(1); }
    ~ctorch_tensor() { ctorch::count_tensor(-1); }
    ctorch_tensor(const ctorch_tensor &) = delete;
    ctorch_tensor &operator=(const ctorch_tensor &) = delete;

    at::Tensor value;
};

struct ctorch_generator {
    at::Generator value;
};

namespace ctorch {

// A new handle for what `body` returns, or NULL.
template <typename Body>
ctorch_tensor *tensor(Body &&body) noexcept {
    try {
        return new ctorch_tensor(body());
    } catch (...) {
        record_error();
        return nullptr;
    }
}

// 0, or 1 where `body` threw.
template <typename Body>
int status(Body &&body) noexcept {
    try {
        body();
        return 0;
    } catch (...) {
        record_error();
        return 1;
    }
}

inline at::IntArrayRef list(const intptr_t *values, size_t count) {
    static_assert(sizeof(intptr_t) == sizeof(int64_t), "64-bit platforms only");
    return at::IntArrayRef(reinterpret_cast<const int64_t *>(values), count);
}

inline at::ScalarType scalar_type(ctorch_dtype dtype) {
    switch (dtype) {
        case ctorch_float32: return at::kFloat;
        case ctorch_float64: return at::kDouble;
        case ctorch_int64: return at::kLong;
        case ctorch_bool: return at::kBool;
        case ctorch_bfloat16: return at::kBFloat16;
        case ctorch_uint8: return at::kByte;
        case ctorch_other: break;
    }
    TORCH_CHECK(false, "unknown element type ", static_cast<int>(dtype));
}

inline at::Device device(ctorch_device index) {
    return index < 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

inline at::TensorOptions options(ctorch_dtype dtype, ctorch_device index) {
    return at::TensorOptions().dtype(scalar_type(dtype)).device(device(index));
}

inline c10::optional<at::Generator> generator(ctorch_generator *handle) {
    if (handle == nullptr) return c10::nullopt;
    return handle->value;
}

inline at::Tensor optional(const ctorch_tensor *handle) { return handle == nullptr ? at::Tensor() : handle->value; }

inline std::vector<at::Tensor> tensors(const ctorch_tensor *const *handles, size_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (size_t i = 0; i < count; ++i) result.push_back(handles[i]->value);
    return result;
}

}  // namespace ctorch
