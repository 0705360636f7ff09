#include "Gaussian.hpp"

#include <algorithm>
#include <cmath>

#include "../Products/Kernels.hpp"
#include "../Support/Memory.hpp"
#include "../Support/Parallel.hpp"

using namespace ckernels;

namespace {

struct Workspace {
    Array<float> slots;   // four arrays of the slots, padded
    Array<float> weights;  // [rows]
    Array<double> deviation;
    Array<double> sums;   // [ranges][rows]
    Array<GaussianPart> parts;
};

// Minus the loss, and the factor of each row's gradient, of objectives with one ratio or none for a row.
void weigh_rows(
    const ckernels_gaussian &in, const double *sums, size_t ranges, float *weights, ckernels_gaussian_figures &figures) {
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
    if (!(space.slots.reserve(4 * padded) && space.deviation.reserve_zeros(padded)
          && space.parts.reserve(ranges)))
        return 1;
    float *precision = space.slots.get(), *old_precision = precision + padded, *ratio = old_precision + padded,
          *normaliser = ratio + padded;
    for (size_t slot = 0; slot < padded; ++slot) {
        size_t own = std::min(slot, in.log_deviations - 1);
        double log = in.log_deviation[own], old = 0;
        if (in.objective != ckernels_plain) old = in.old_log_deviation[std::min(slot, in.old_log_deviations - 1)];
        precision[slot] = static_cast<float>(std::exp(-log));
        old_precision[slot] = static_cast<float>(std::exp(-old));
        ratio[slot] = static_cast<float>(old - log);
        normaliser[slot] = static_cast<float>(-log - 0.91893853320467274178);
    }
    GaussianWork work{};
    work.input = input;
    work.precision = precision;
    work.old_precision = old_precision;
    work.log_ratio = ratio;
    work.log_normaliser = normaliser;
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
