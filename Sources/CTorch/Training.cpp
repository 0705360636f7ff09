// Gradients, and the optimisers' steps.
//
// A step is memory-bound, so on the processor every array is read and written once. The work of all
// parameters is cut into chunks of a fixed size, so that the bits do not depend on the number of threads.
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/addcdiv.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/sum.h>
#include <c10/core/GradMode.h>

#include <dlfcn.h>

#include <atomic>
#include <cmath>
#include <vector>

#include "Handles.hpp"

// No fused multiply-add: the compiler's choice of instructions must not change the bits.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__clang__)
#define CTORCH_VECTOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CTORCH_VECTOR
#endif

using namespace ctorch;

namespace {

// MARK: Chunks

constexpr int64_t chunk_size = 1 << 15;

struct Chunk {
    size_t tensor;
    int64_t begin, end;
};

void append_chunks(std::vector<Chunk> &chunks, size_t tensor, int64_t count) {
    for (int64_t begin = 0; begin < count; begin += chunk_size)
        chunks.push_back({tensor, begin, std::min(count, begin + chunk_size)});
}

struct Region {
    void (*run)(void *body, size_t chunk);
    void *body;
    size_t count;
    std::atomic<size_t> next{0};

    static void enter(void *argument) {
        auto &region = *static_cast<Region *>(argument);
        for (size_t i; (i = region.next.fetch_add(1, std::memory_order_relaxed)) < region.count;)
            region.run(region.body, i);
    }
};

// Runs `body(i)` for every chunk on libtorch's own threads. Its header needs an OpenMP compiler for that, which
// Swift's clang is not, so the entry point is looked up in the OpenMP runtime that libtorch brought along.
// Without one the chunks run here, one after another. `body` must not throw.
template <typename Body>
void for_each_chunk(size_t count, Body &body) {
    using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);
    static const auto parallel = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    Region region{[](void *argument, size_t chunk) { (*static_cast<Body *>(argument))(chunk); }, &body, count};
    auto threads = std::min<size_t>(at::get_num_threads(), count);
    if (parallel == nullptr || threads < 2)
        Region::enter(&region);
    else
        parallel(Region::enter, &region, static_cast<unsigned>(threads), 0);
}

bool is_plain(const at::Tensor &tensor) {
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

// A parameter written through its pointer must tell autograd so, as an in-place operation would.
void mark_written(const at::Tensor &tensor) { tensor.unsafeGetTensorImpl()->bump_version(); }

// MARK: Loops

struct AdamScalars {
    float beta1, beta2, one_minus_beta1, one_minus_beta2, epsilon, step_size, root_correction, l2, keep;
};

CTORCH_VECTOR void adam_loop(
    float *__restrict p, const float *__restrict g, float *__restrict m, float *__restrict v, int64_t count,
    const AdamScalars &s) {
    const AdamScalars c = s;
    for (int64_t i = 0; i < count; ++i) {
        float weight = p[i] * c.keep;
        float gradient = g[i] + c.l2 * weight;
        float first = c.beta1 * m[i] + c.one_minus_beta1 * gradient;
        float second = c.beta2 * v[i] + c.one_minus_beta2 * gradient * gradient;
        m[i] = first;
        v[i] = second;
        p[i] = weight - c.step_size * first / (__builtin_elementwise_sqrt(second) / c.root_correction + c.epsilon);
    }
}

CTORCH_VECTOR void sgd_loop(
    float *__restrict p, const float *__restrict g, float *__restrict b, int64_t count, float rate, float momentum,
    float l2) {
    for (int64_t i = 0; i < count; ++i) {
        float update = momentum * b[i] + (g[i] + l2 * p[i]);
        b[i] = update;
        p[i] -= rate * update;
    }
}

CTORCH_VECTOR void plain_sgd_loop(
    float *__restrict p, const float *__restrict g, int64_t count, float rate, float l2) {
    for (int64_t i = 0; i < count; ++i) p[i] -= rate * (g[i] + l2 * p[i]);
}

CTORCH_VECTOR void scale_loop(float *values, int64_t count, float factor) {
    for (int64_t i = 0; i < count; ++i) values[i] *= factor;
}

// Sixteen running sums, so that it vectorises without reordering what the source says.
CTORCH_VECTOR double sum_of_squares(const float *values, int64_t count) {
    constexpr int lanes = 16;
    double sums[lanes] = {};
    int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (int lane = 0; lane < lanes; ++lane) {
            double value = values[i + lane];
            sums[lane] += value * value;
        }
    double total = 0;
    for (; i < count; ++i) total += static_cast<double>(values[i]) * values[i];
    for (double sum : sums) total += sum;
    return total;
}

}  // namespace

// MARK: Gradients

bool ctorch_gradients_enabled(void) { return c10::GradMode::is_enabled(); }
void ctorch_set_gradients_enabled(bool on) { c10::GradMode::set_enabled(on); }

bool ctorch_requires_grad(const ctorch_tensor *tensor) { return tensor->value.requires_grad(); }

int ctorch_set_requires_grad(ctorch_tensor *tensor, bool on) {
    return status([&] { tensor->value.requires_grad_(on); });
}

ctorch_tensor *ctorch_detach(const ctorch_tensor *a) {
    return tensor([&] { return a->value.detach(); });
}

int ctorch_backward(const ctorch_tensor *tensor, const ctorch_tensor *seed, bool retain_graph) {
    return status([&] { tensor->value.backward(optional(seed), retain_graph); });
}

bool ctorch_has_grad(const ctorch_tensor *tensor) { return tensor->value.grad().defined(); }

ctorch_tensor *ctorch_grad(const ctorch_tensor *a) {
    return tensor([&] {
        TORCH_CHECK(a->value.grad().defined(), "the tensor has no gradient");
        return a->value.grad();
    });
}

int ctorch_set_grad(ctorch_tensor *tensor, const ctorch_tensor *gradient) {
    return status([&] { tensor->value.mutable_grad() = gradient->value; });
}

void ctorch_clear_grad(ctorch_tensor *tensor) {
    // An undefined gradient, as PyTorch's set_to_none: the next backward pass stores instead of adding.
    if (tensor->value.grad().defined()) tensor->value.mutable_grad().reset();
}

// MARK: Steps

int ctorch_adam_step(
    const ctorch_tensor *const *parameters, const ctorch_tensor *const *first_moments,
    const ctorch_tensor *const *second_moments, size_t count, const ctorch_adam_settings *settings) {
    return status([&] {
        c10::AutoGradMode without_gradients(false);
        const auto &s = *settings;
        TORCH_CHECK(s.step > 0, "steps count from 1");
        double step_size = s.learning_rate / (1 - std::pow(s.beta1, static_cast<double>(s.step)));
        double root_correction = std::sqrt(1 - std::pow(s.beta2, static_cast<double>(s.step)));
        double l2 = s.decoupled ? 0 : s.weight_decay;
        double keep = s.decoupled ? 1 - s.learning_rate * s.weight_decay : 1;
        AdamScalars scalars{
            static_cast<float>(s.beta1), static_cast<float>(s.beta2), static_cast<float>(1 - s.beta1),
            static_cast<float>(1 - s.beta2), static_cast<float>(s.epsilon), static_cast<float>(step_size),
            static_cast<float>(root_correction), static_cast<float>(l2), static_cast<float>(keep)};

        struct Arrays {
            at::Tensor gradient;
            float *p, *m, *v;
            const float *g;
        };
        std::vector<Arrays> arrays;
        std::vector<Chunk> chunks;
        for (size_t i = 0; i < count; ++i) {
            const at::Tensor &p = parameters[i]->value, &m = first_moments[i]->value, &v = second_moments[i]->value;
            at::Tensor g = p.grad();
            if (!g.defined()) continue;
            TORCH_CHECK(
                m.sizes() == p.sizes() && v.sizes() == p.sizes() && g.sizes() == p.sizes(),
                "parameter, gradient and moments differ in shape");
            if (is_plain(p) && is_plain(m) && is_plain(v) && g.scalar_type() == at::kFloat && g.device().is_cpu()) {
                g = g.contiguous();
                append_chunks(chunks, arrays.size(), p.numel());
                arrays.push_back(
                    {g, p.data_ptr<float>(), m.data_ptr<float>(), v.data_ptr<float>(), g.data_ptr<float>()});
                mark_written(p);
                continue;
            }
            if (keep != 1) p.mul_(keep);
            if (l2 != 0) g = g.add(p, l2);
            m.mul_(s.beta1).add_(g, 1 - s.beta1);
            v.mul_(s.beta2).addcmul_(g, g, 1 - s.beta2);
            p.addcdiv_(m, v.sqrt().div_(root_correction).add_(s.epsilon), -step_size);
        }
        auto body = [&](size_t index) noexcept {
            const Chunk &chunk = chunks[index];
            const Arrays &a = arrays[chunk.tensor];
            adam_loop(
                a.p + chunk.begin, a.g + chunk.begin, a.m + chunk.begin, a.v + chunk.begin, chunk.end - chunk.begin,
                scalars);
        };
        for_each_chunk(chunks.size(), body);
    });
}

int ctorch_sgd_step(
    const ctorch_tensor *const *parameters, const ctorch_tensor *const *momenta, size_t count,
    double learning_rate, double momentum, double weight_decay) {
    return status([&] {
        c10::AutoGradMode without_gradients(false);
        struct Arrays {
            at::Tensor gradient;
            float *p, *b;
            const float *g;
        };
        std::vector<Arrays> arrays;
        std::vector<Chunk> chunks;
        for (size_t i = 0; i < count; ++i) {
            const at::Tensor &p = parameters[i]->value;
            at::Tensor b = momenta == nullptr ? at::Tensor() : momenta[i]->value;
            at::Tensor g = p.grad();
            if (!g.defined()) continue;
            TORCH_CHECK(
                g.sizes() == p.sizes() && (!b.defined() || b.sizes() == p.sizes()),
                "parameter, gradient and momentum differ in shape");
            bool plain = is_plain(p) && g.scalar_type() == at::kFloat && g.device().is_cpu();
            if (plain && (!b.defined() || is_plain(b))) {
                g = g.contiguous();
                append_chunks(chunks, arrays.size(), p.numel());
                arrays.push_back(
                    {g, p.data_ptr<float>(), b.defined() ? b.data_ptr<float>() : nullptr, g.data_ptr<float>()});
                mark_written(p);
                continue;
            }
            if (weight_decay != 0) g = g.add(p, weight_decay);
            p.add_(b.defined() ? b.mul_(momentum).add_(g) : g, -learning_rate);
        }
        auto body = [&](size_t index) noexcept {
            const Chunk &chunk = chunks[index];
            const Arrays &a = arrays[chunk.tensor];
            auto rate = static_cast<float>(learning_rate), l2 = static_cast<float>(weight_decay);
            int64_t length = chunk.end - chunk.begin;
            if (a.b == nullptr)
                plain_sgd_loop(a.p + chunk.begin, a.g + chunk.begin, length, rate, l2);
            else
                sgd_loop(
                    a.p + chunk.begin, a.g + chunk.begin, a.b + chunk.begin, length, rate,
                    static_cast<float>(momentum), l2);
        };
        for_each_chunk(chunks.size(), body);
    });
}

int ctorch_clip_gradient_norm(
    const ctorch_tensor *const *parameters, size_t count, double maximum, double *norm) {
    return status([&] {
        c10::AutoGradMode without_gradients(false);
        std::vector<at::Tensor> plain, other;
        std::vector<float *> arrays;
        std::vector<Chunk> chunks;
        for (size_t i = 0; i < count; ++i) {
            at::Tensor g = parameters[i]->value.grad();
            if (!g.defined()) continue;
            if (!is_plain(g)) {
                other.push_back(g);
                continue;
            }
            append_chunks(chunks, arrays.size(), g.numel());
            arrays.push_back(g.data_ptr<float>());
            plain.push_back(g);
        }
        std::vector<double> sums(chunks.size());
        auto square = [&](size_t index) noexcept {
            const Chunk &chunk = chunks[index];
            sums[index] = sum_of_squares(arrays[chunk.tensor] + chunk.begin, chunk.end - chunk.begin);
        };
        for_each_chunk(chunks.size(), square);
        double total = 0;
        for (double sum : sums) total += sum;
        for (const auto &g : other) total += g.square().sum(at::kDouble).item().toDouble();
        *norm = std::sqrt(total);
        // PyTorch's torch.nn.utils.clip_grad_norm_, its 1e-6 included.
        double factor = maximum / (*norm + 1e-6);
        if (!std::isfinite(*norm) || factor >= 1) return;
        auto scale = [&](size_t index) noexcept {
            const Chunk &chunk = chunks[index];
            scale_loop(
                arrays[chunk.tensor] + chunk.begin, chunk.end - chunk.begin, static_cast<float>(factor));
        };
        for_each_chunk(chunks.size(), scale);
        for (const auto &g : plain) mark_written(g);
        for (const auto &g : other) g.mul_(factor);
    });
}
