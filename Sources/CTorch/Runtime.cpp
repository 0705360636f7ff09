// Errors, settings, generators and the memory of tensors.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <string>

#include "Handles.hpp"

namespace {

std::atomic<int64_t> live_tensors{0};

struct LastError {
    ctorch_error code = ctorch_error_none;
    // The first line of libtorch's message, cut to fit: no allocation while handling an allocation failure.
    char message[1024] = "";
};
thread_local LastError last_error;

void record(ctorch_error code, const char *message) noexcept {
    last_error.code = code;
    // TorchScript's own begin with an empty line.
    message += strspn(message, "\n");
    size_t length = strcspn(message, "\n");
    if (length >= sizeof last_error.message) length = sizeof last_error.message - 1;
    memcpy(last_error.message, message, length);
    last_error.message[length] = 0;
}

}  // namespace

namespace ctorch {

void count_tensor(int64_t change) noexcept { live_tensors.fetch_add(change, std::memory_order_relaxed); }

void record_error() noexcept {
    try {
        throw;
    } catch (const c10::OutOfMemoryError &error) {
        record(ctorch_error_out_of_memory, error.what_without_backtrace());
    } catch (const c10::Error &error) {
        const char *message = error.what_without_backtrace();
        // The processor's allocator has no error type of its own.
        bool memory = strstr(message, "not enough memory") || strstr(message, "can't allocate memory");
        bool device = strstr(message, "CUDA error") || strstr(message, "cuDNN") || strstr(message, "CUBLAS");
        record(
            memory ? ctorch_error_out_of_memory : device ? ctorch_error_runtime : ctorch_error_invalid_argument,
            message);
    } catch (const std::bad_alloc &) {
        record(ctorch_error_out_of_memory, "out of memory");
    } catch (const std::exception &error) {
        record(ctorch_error_runtime, error.what());
    } catch (...) {
        record(ctorch_error_runtime, "unknown C++ exception");
    }
}

}  // namespace ctorch

using namespace ctorch;

ctorch_error ctorch_error_code(void) { return last_error.code; }
const char *ctorch_error_message(void) { return last_error.message; }
const char *ctorch_version(void) { return TORCH_VERSION; }

int ctorch_live_tensors(int64_t *count) {
    *count = live_tensors.load(std::memory_order_relaxed);
    return 0;
}

// MARK: Settings

int ctorch_seed(uint64_t seed) {
    return status([&] { at::manual_seed(seed); });
}

int ctorch_thread_count(int *count) {
    return status([&] { *count = at::get_num_threads(); });
}

int ctorch_set_thread_count(int count) {
    return status([&] {
        TORCH_CHECK(count > 0, "the number of threads must be positive, not ", count);
        // A thread that libtorch does not know yet takes the count that another thread set last, at its first
        // question: asked here, so that the count set now is not overwritten then.
        at::get_num_threads();
        at::set_num_threads(count);
        // Debian's libtorch multiplies matrices with OpenBLAS, which keeps threads of its own and a count that
        // libtorch does not set.
        static const auto set_blas_threads =
            reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
        if (set_blas_threads != nullptr) set_blas_threads(count);
    });
}

int ctorch_interop_thread_count(int *count) {
    return status([&] { *count = at::get_num_interop_threads(); });
}

int ctorch_set_interop_thread_count(int count) {
    return status([&] { at::set_num_interop_threads(count); });
}

int ctorch_set_deterministic(bool on) {
    return status([&] {
        at::globalContext().setDeterministicAlgorithms(on, /*warn_only=*/false);
        at::globalContext().setBenchmarkCuDNN(false);
        at::globalContext().setDeterministicCuDNN(on);
    });
}

int ctorch_cuda_device_count(int *count) {
    return status([&] {
        *count = at::globalContext().hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
    });
}

// MARK: Generators

ctorch_generator *ctorch_generator_new(uint64_t seed, ctorch_device index) {
    ctorch_generator *result = nullptr;
    int failed = status([&] {
        auto fresh = index < 0
            ? at::detail::createCPUGenerator(seed)
            : at::globalContext().defaultGenerator(device(index)).clone();
        fresh.set_current_seed(seed);
        result = new ctorch_generator{std::move(fresh)};
    });
    return failed ? nullptr : result;
}

void ctorch_generator_free(ctorch_generator *generator) { delete generator; }

ctorch_tensor *ctorch_generator_state(ctorch_generator *generator) {
    return tensor([&] {
        std::lock_guard<std::mutex> lock(generator->value.mutex());
        return generator->value.get_state();
    });
}

int ctorch_generator_set_state(ctorch_generator *generator, const ctorch_tensor *state) {
    return status([&] {
        std::lock_guard<std::mutex> lock(generator->value.mutex());
        generator->value.set_state(state->value);
    });
}

// MARK: Creation

void ctorch_free(ctorch_tensor *tensor) { delete tensor; }

ctorch_tensor *ctorch_copy_of_bytes(
    const void *bytes, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device index) {
    return tensor([&] {
        auto fresh = at::empty(list(shape, rank), options(dtype, -1));
        if (fresh.nbytes() > 0) memcpy(fresh.data_ptr(), bytes, fresh.nbytes());
        return index < 0 ? fresh : fresh.to(device(index));
    });
}

ctorch_tensor *ctorch_view_of_bytes(
    void *bytes, ctorch_dtype dtype, const intptr_t *shape, size_t rank, void (*release)(void *), void *context) {
    // The deleter is copied around inside libtorch; the shared pointer calls `release` exactly once.
    std::shared_ptr<void> owner;
    try {
        owner = std::shared_ptr<void>(context, release);
    } catch (...) {
        record_error();
        return nullptr;  // the constructor has released the context already
    }
    return tensor([&] {
        auto deleter = [owner](void *) mutable { owner.reset(); };
        return at::from_blob(bytes, list(shape, rank), deleter, options(dtype, -1));
    });
}

ctorch_tensor *ctorch_full(
    double value, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device index) {
    return tensor([&] {
        return value == 0 ? at::zeros(list(shape, rank), options(dtype, index))
                          : at::full(list(shape, rank), value, options(dtype, index));
    });
}

ctorch_tensor *ctorch_empty(ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device index) {
    return tensor([&] { return at::empty(list(shape, rank), options(dtype, index)); });
}

ctorch_tensor *ctorch_arange(double start, double end, double step, ctorch_dtype dtype, ctorch_device index) {
    return tensor([&] { return at::arange(start, end, step, options(dtype, index)); });
}

ctorch_tensor *ctorch_normal(
    double mean, double deviation, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device index,
    ctorch_generator *source) {
    return tensor([&] {
        return at::empty(list(shape, rank), options(dtype, index)).normal_(mean, deviation, generator(source));
    });
}

ctorch_tensor *ctorch_uniform(
    double low, double high, ctorch_dtype dtype, const intptr_t *shape, size_t rank, ctorch_device index,
    ctorch_generator *source) {
    return tensor([&] {
        return at::empty(list(shape, rank), options(dtype, index)).uniform_(low, high, generator(source));
    });
}

ctorch_tensor *ctorch_permutation(int64_t count, ctorch_device index, ctorch_generator *source) {
    return tensor([&] { return at::randperm(count, generator(source), options(ctorch_int64, index)); });
}

ctorch_tensor *ctorch_multinomial(
    const ctorch_tensor *weights, int64_t count, bool replacement, ctorch_generator *source) {
    return tensor([&] { return at::multinomial(weights->value, count, replacement, generator(source)); });
}

// MARK: Facts and memory

intptr_t ctorch_rank(const ctorch_tensor *tensor) { return tensor->value.dim(); }

intptr_t ctorch_size(const ctorch_tensor *tensor, intptr_t dimension) { return tensor->value.sizes()[dimension]; }

intptr_t ctorch_element_count(const ctorch_tensor *tensor) { return tensor->value.numel(); }

ctorch_dtype ctorch_dtype_of(const ctorch_tensor *tensor) {
    switch (tensor->value.scalar_type()) {
        case at::kFloat: return ctorch_float32;
        case at::kDouble: return ctorch_float64;
        case at::kLong: return ctorch_int64;
        case at::kBool: return ctorch_bool;
        case at::kBFloat16: return ctorch_bfloat16;
        case at::kByte: return ctorch_uint8;
        default: return ctorch_other;
    }
}

ctorch_device ctorch_device_of(const ctorch_tensor *tensor) {
    auto where = tensor->value.device();
    return where.is_cpu() ? -1 : where.index();
}

bool ctorch_is_contiguous(const ctorch_tensor *tensor) { return tensor->value.is_contiguous(); }

ctorch_tensor *ctorch_to(const ctorch_tensor *a, ctorch_dtype dtype, ctorch_device index) {
    return tensor([&] { return a->value.to(device(index), scalar_type(dtype)); });
}

ctorch_tensor *ctorch_contiguous(const ctorch_tensor *a) {
    return tensor([&] { return a->value.contiguous(); });
}

ctorch_tensor *ctorch_clone(const ctorch_tensor *a) {
    return tensor([&] { return a->value.clone(at::MemoryFormat::Contiguous); });
}

int ctorch_item(const ctorch_tensor *tensor, double *value) {
    return status([&] { *value = tensor->value.item().toDouble(); });
}

int ctorch_item_int64(const ctorch_tensor *tensor, int64_t *value) {
    return status([&] { *value = tensor->value.item().toLong(); });
}

int ctorch_copy_out(const ctorch_tensor *tensor, ctorch_dtype dtype, void *into, size_t count) {
    return status([&] {
        TORCH_CHECK(
            static_cast<size_t>(tensor->value.numel()) == count, "the tensor has ", tensor->value.numel(),
            " elements, the destination ", count);
        if (count == 0) return;
        auto ready = tensor->value.detach().to(at::Device(at::kCPU), scalar_type(dtype)).contiguous();
        memcpy(into, ready.data_ptr(), ready.nbytes());
    });
}

int ctorch_copy_in(ctorch_tensor *tensor, ctorch_dtype dtype, const void *from, size_t count) {
    return status([&] {
        TORCH_CHECK(
            static_cast<size_t>(tensor->value.numel()) == count, "the tensor has ", tensor->value.numel(),
            " elements, the source ", count);
        if (count == 0) return;
        auto source = at::from_blob(const_cast<void *>(from), tensor->value.sizes(), options(dtype, -1));
        tensor->value.copy_(source);
    });
}

int ctorch_bytes(const ctorch_tensor *tensor, void **bytes, size_t *byte_count) {
    return status([&] {
        TORCH_CHECK(tensor->value.device().is_cpu(), "the tensor is on ", tensor->value.device(), ", not on the cpu");
        TORCH_CHECK(tensor->value.is_contiguous(), "the tensor is not contiguous");
        *bytes = tensor->value.data_ptr();
        *byte_count = tensor->value.nbytes();
    });
}
