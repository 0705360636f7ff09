#include "Gaussian.hpp"

#include <algorithm>
#include <cmath>

#include "../Products/Kernels.hpp"
#include "../Support/Memory.hpp"
#include "../Support/Parallel.hpp"

using namespace ckernels;

namespace {

constexpr double half_log_two_pi = 0.91893853320467274178;

struct Workspace {
    Array<float> slots;         // three arrays of the slots, padded
    Array<double> exact_slots;  // the same
    Array<float> weights;     // [rows]
    Array<int64_t> order;     // [rows]
    Array<size_t> ends;       // [places]
    Array<double> deviation;  // [slots], padded
    Array<double> sums;       // [ranges][rows]
    Array<GaussianPart> parts;
};

// The rows by place, so that a place's means and gradient stay in cache.
void order_rows(const ckernels_gaussian &in, size_t *ends, int64_t *order) {
    std::fill(ends, ends + in.places, size_t(0));
    for (size_t row = 0; row < in.rows; ++row) ++ends[in.place[row]];
    for (size_t place = 0, end = 0; place < in.places; ++place) {
        size_t count = ends[place];
        ends[place] = end;
        end += count;
    }
    for (size_t row = 0; row < in.rows; ++row) order[ends[in.place[row]]++] = int64_t(row);
}

// Minus the loss, and the factor of each row's gradient, of objectives with one ratio or none for a row.
void weigh_rows(
    const ckernels_gaussian &in, const double *sums, size_t ranges, float *weights,
    ckernels_gaussian_figures &figures) {
    double surrogate = 0, divergence = 0, clipped = 0;
    const double low = 1 - in.clip, high = 1 + in.clip;
    for (size_t row = 0; row < in.rows; ++row) {
        double log = 0, advantage = in.advantage[row];
        for (size_t range = 0; range < ranges; ++range) log += sums[range * in.rows + row];
        if (in.objective == ckernels_plain) {
            surrogate += advantage * log;
            weights[row] = static_cast<float>(-advantage / static_cast<double>(in.rows));
            continue;
        }
        log = std::min(std::max(log, -CKERNELS_LOG_RATIO_BOUND), CKERNELS_LOG_RATIO_BOUND);
        double ratio = std::exp(log), limited = std::min(std::max(ratio, low), high);
        bool constant = advantage > 0 ? ratio > high : ratio < low;
        surrogate += std::min(ratio * advantage, limited * advantage);
        divergence += std::expm1(log) - log;
        clipped += ratio < low || ratio > high;
        weights[row] =
            constant ? 0.0f : static_cast<float>(-ratio * advantage / static_cast<double>(in.rows));
    }
    auto count = static_cast<double>(in.rows);
    figures.loss = -surrogate / count;
    figures.divergence = divergence / count;
    figures.clipped = clipped / count;
}

}  // namespace

int ckernels_gaussian_gradient(
    const ckernels_gaussian *input, int threads, float *means_gradient, float *log_deviation_gradient,
    ckernels_gaussian_figures *figures) {
    const ckernels_gaussian &in = *input;
    const Kernels &kernels = chosen_kernels();
    size_t padded = (in.slots + lanes - 1) / lanes * lanes, ranges = (in.slots + range_size - 1) / range_size;
    Workspace space;
    if (!(space.slots.reserve(3 * padded) && space.exact_slots.reserve(3 * padded)
          && space.deviation.reserve_zeros(padded) && space.parts.reserve(ranges) && space.order.reserve(in.rows)
          && space.ends.reserve(in.places)))
        return 1;
    order_rows(in, space.ends.get(), space.order.get());
    float *precision = space.slots.get(), *old_precision = precision + padded, *ratio = old_precision + padded;
    double *exact = space.exact_slots.get(), *exact_old = exact + padded, *constant = exact_old + padded;
    bool has_old = in.objective != ckernels_plain;
    // One value for all slots is computed once.
    bool uniform = in.log_deviations == 1 && (!has_old || in.old_log_deviations == 1);
    for (size_t slot = 0; slot < padded; ++slot) {
        size_t source = uniform ? 0 : std::min(slot, in.slots - 1);
        if (slot == source) {
            double log = in.log_deviation[in.log_deviations == 1 ? 0 : slot];
            double old = has_old ? in.old_log_deviation[in.old_log_deviations == 1 ? 0 : slot] : 0;
            exact[slot] = std::exp(-log);
            exact_old[slot] = std::exp(-old);
            constant[slot] = has_old ? old - log : -log - half_log_two_pi;
            ratio[slot] = static_cast<float>(old - log);
        } else {
            exact[slot] = exact[source];
            exact_old[slot] = exact_old[source];
            constant[slot] = constant[source];
            ratio[slot] = ratio[source];
        }
        precision[slot] = static_cast<float>(exact[slot]);
        old_precision[slot] = static_cast<float>(exact_old[slot]);
    }
    GaussianWork work{};
    work.input = input;
    work.precision = precision;
    work.old_precision = old_precision;
    work.log_ratio = ratio;
    work.exact_precision = exact;
    work.exact_old_precision = exact_old;
    work.exact_constant = constant;
    work.order = space.order.get();
    work.means_gradient = means_gradient;
    work.deviation_gradient = log_deviation_gradient == nullptr ? nullptr : space.deviation.get();

    auto end_of = [&](size_t range) { return std::min((range + 1) * range_size, in.slots); };
    *figures = {};
    if (in.objective == ckernels_per_slot) {
        for_each(ranges, threads, [&](size_t range, size_t) {
            kernels.slot_terms(work, range * range_size, end_of(range), space.parts[range]);
        });
        double surrogate = 0, divergence = 0;
        int64_t clipped = 0;
        for (size_t range = 0; range < ranges; ++range) {
            surrogate += space.parts[range].surrogate;
            divergence += space.parts[range].divergence;
            clipped += space.parts[range].clipped;
            figures->allowed += space.parts[range].allowed;
        }
        auto allowed = static_cast<double>(std::max<int64_t>(figures->allowed, 1));
        figures->loss = -surrogate / static_cast<double>(in.rows);
        figures->divergence = divergence / allowed;
        figures->clipped = static_cast<double>(clipped) / allowed;
    } else {
        if (!(space.sums.reserve(ranges * in.rows) && space.weights.reserve(in.rows))) return 1;
        for_each(ranges, threads, [&](size_t range, size_t) {
            kernels.row_terms(
                work, range * range_size, end_of(range), space.sums.get() + range * in.rows,
                &space.parts[range].allowed);
        });
        for (size_t range = 0; range < ranges; ++range) figures->allowed += space.parts[range].allowed;
        weigh_rows(in, space.sums.get(), ranges, space.weights.get(), *figures);
        work.row_weight = space.weights.get();
        for_each(ranges, threads, [&](size_t range, size_t) {
            kernels.row_gradients(work, range * range_size, end_of(range));
        });
    }
    if (log_deviation_gradient == nullptr) return 0;
    if (in.log_deviations == 1) {
        double total = 0;
        for (size_t slot = 0; slot < in.slots; ++slot) total += space.deviation[slot];
        log_deviation_gradient[0] = static_cast<float>(total);
    } else {
        for (size_t slot = 0; slot < in.slots; ++slot)
            log_deviation_gradient[slot] = static_cast<float>(space.deviation[slot]);
    }
    return 0;
}
