// Products, gradients and steps of a layer: what a pass over its memory needs, and the sums of the passes' parts.
#include <algorithm>
#include <cmath>

#include "../Support/Parallel.hpp"
#include "Layer.hpp"

using namespace ckernels;

namespace {

// The threads for work on `count` numbers: for little of it, waking others costs more than it saves.
int threads_for(size_t count, int threads) { return count < (size_t(1) << 20) ? 1 : threads; }

// D [count, units] as panels [panels][count][16], padded with zeros.
bool set_d(ckernels_layer &layer, Pass &pass, const float *d, int threads) {
    if (!layer.panels_of_d.reserve(layer.panels * pass.count * lanes)) return false;
    for_each(layer.panels, threads_for(pass.count * layer.units, threads), [&](size_t panel, size_t) {
        float *out = layer.panels_of_d.get() + panel * pass.count * lanes;
        for (size_t i = 0; i < pass.count; ++i, out += lanes) {
            const float *row = d + i * layer.units + layer.column[panel];
            for (size_t j = 0; j < lanes; ++j) out[j] = j < layer.width[panel] ? row[j] : 0;
        }
        if (pass.round) {
            out = layer.panels_of_d.get() + panel * pass.count * lanes;
            chosen_kernels().round(out, pass.count * lanes, out);
        }
    });
    pass.d = layer.panels_of_d.get();
    return true;
}

// Runs the pass over all blocks and sums its product into `out` [next_count, units], range by range.
int run(ckernels_layer &layer, Pass &pass, int threads, float *out) {
    size_t ranges = layer.ranges(), part_size = layer.panels * pass.next_count * lanes;
    size_t scratch_size = pass_scratch(pass.count, pass.next_count);
    auto workers = size_t(std::max(threads, 1));
    if (!layer.parts.reserve(ranges * part_size) || !layer.scratch.reserve(workers * scratch_size)) return 1;
    const Kernels &kernels = chosen_kernels();
    for_each(ranges, threads, [&](size_t range, size_t thread) {
        float *z = layer.parts.get() + range * part_size;
        if (part_size > 0) std::memset(z, 0, part_size * sizeof(float));
        kernels.pass(
            pass, part(layer.blocks, ranges, range), part(layer.blocks, ranges, range + 1), z,
            layer.scratch.get() + thread * scratch_size);
    });
    if (part_size == 0) return 0;
    for_each(layer.panels, threads_for(ranges * part_size, threads), [&](size_t panel, size_t) {
        float *first = layer.parts.get() + panel * pass.next_count * lanes;
        size_t count = pass.next_count * lanes;
        for (size_t range = 1; range < ranges; ++range) {
            const float *other = first + range * part_size;
            for (size_t i = 0; i < count; ++i) first[i] += other[i];
        }
        for (size_t i = 0; i < pass.next_count; ++i)
            std::memcpy(
                out + i * layer.units + layer.column[panel], first + i * lanes, layer.width[panel] * sizeof(float));
    });
    return 0;
}

Pass pass_over(ckernels_layer &layer, const ckernels_days &days, bool round) {
    Pass pass{};
    pass.days = &days;
    pass.panels = layer.panels;
    pass.round = round;
    pass.weight = layer.arrays[ckernels_weight].get();
    pass.units = layer.units;
    pass.column = layer.column.get();
    pass.width = layer.width.get();
    return pass;
}

Update update_of(const ckernels_update &given) {
    Update update{};
    update.rule = given.rule;
    update.rate = static_cast<float>(given.rate);
    update.beta1 = static_cast<float>(given.beta1);
    update.beta2 = static_cast<float>(given.beta2);
    update.one_minus_beta1 = static_cast<float>(1 - given.beta1);
    update.one_minus_beta2 = static_cast<float>(1 - given.beta2);
    update.epsilon = static_cast<float>(given.epsilon);
    update.scale = static_cast<float>(given.scale);
    if (given.rule == ckernels_adam) {
        auto step = static_cast<double>(given.step);
        update.rate = static_cast<float>(given.rate / (1 - std::pow(given.beta1, step)));
        update.root_correction = static_cast<float>(1 / std::sqrt(1 - std::pow(given.beta2, step)));
    }
    return update;
}

}  // namespace

int ckernels_layer_forward(
    ckernels_layer *layer, const ckernels_days *days, const int64_t *rows, size_t count, bool round, int threads,
    float *out) {
    Pass pass = pass_over(*layer, *days, round);
    pass.next = rows;
    pass.next_count = count;
    return run(*layer, pass, threads, out);
}

int ckernels_layer_gradient(
    ckernels_layer *layer, const ckernels_days *days, const int64_t *rows, size_t count, const float *d, bool round,
    int threads, float *out) {
    Pass pass = pass_over(*layer, *days, round);
    pass.rows = rows;
    pass.count = count;
    pass.gradient = out;
    if (!set_d(*layer, pass, d, threads)) return 1;
    return run(*layer, pass, threads, nullptr);
}

int ckernels_layer_squared_norm(
    ckernels_layer *layer, ckernels_days *days, const int64_t *rows, size_t count, const float *d, size_t first,
    size_t last, bool round, int threads, double *out) {
    // |X' D|^2 is the sum over pairs of days u, v of (X X')_uv (D D')_uv.
    const Gram *gram = know(*days, rows, count, round, threads);
    if (gram == nullptr || !layer->sums.reserve(count)) return 1;
    const Kernels &kernels = chosen_kernels();
    if (round) {
        if (!layer->rounded_d.reserve(count * layer->units)) return 1;
        kernels.round(d, count * layer->units, layer->rounded_d.get());
        d = layer->rounded_d.get();
    }
    for_each(count, threads_for(count * count * (last - first) / 2, threads), [&](size_t u, size_t) {
        layer->sums[u] =
            kernels.pair_sum(d, layer->units, first, last, u, rows, gram->products.get(), days->days);
    });
    double total = 0;
    for (size_t u = 0; u < count; ++u) total += layer->sums[u];
    *out = std::max(total, 0.0);
    return 0;
}

int ckernels_layer_step(
    ckernels_layer *layer, const ckernels_days *days, const int64_t *rows, size_t count, const float *d,
    const ckernels_update *updates, const int64_t *next, size_t next_count, bool round, int threads, float *out) {
    Pass pass = pass_over(*layer, *days, round);
    pass.rows = rows;
    pass.count = count;
    pass.next = next;
    pass.next_count = next_count;
    bool first = false, second = false;
    for (size_t group = 0; group < layer->groups; ++group) {
        first |= updates[group].rule == ckernels_adam;
        second |= updates[group].rule == ckernels_adam || updates[group].rule == ckernels_rmsprop;
    }
    auto *m = &layer->arrays[ckernels_first_moment], *v = &layer->arrays[ckernels_second_moment];
    if (first && m->get() == nullptr && !m->reserve_zeros(layer->size())) return 1;
    if (second && v->get() == nullptr && !v->reserve_zeros(layer->size())) return 1;
    pass.first_moment = m->get();
    pass.second_moment = v->get();
    for (size_t panel = 0; panel < layer->panels; ++panel)
        layer->updates[panel] = update_of(updates[layer->group[panel]]);
    pass.updates = layer->updates.get();
    if (!set_d(*layer, pass, d, threads)) return 1;
    return run(*layer, pass, threads, out);
}
