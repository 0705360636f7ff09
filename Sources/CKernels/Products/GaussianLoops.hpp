// The Gaussian policy's gradient over a range of slots. Included inside the namespace of one set of instructions.

// e^x and e^x - 1 - x, for |x| below 87. The error relative to e^x is below 2e-7: x = n log 2 + r with |r| at most
// log(2) / 2, where the Taylor polynomial of degree 7 leaves 6e-9. Near 0 the second has no cancellation.
CKERNELS_INLINE void exponential(floats x, floats &power, floats &excess) {
    constexpr float shift = 12582912;  // 1.5 x 2^23: adding it rounds to a whole number
    floats n = (x * 1.44269504f + shift) - shift;
    floats r = multiply_add(n, floats(-0.693359375f), x);
    r = multiply_add(n, floats(2.12194440e-4f), r);
    floats q = 1.0f / 5040;
    q = multiply_add(q, r, floats(1.0f / 720));
    q = multiply_add(q, r, floats(1.0f / 120));
    q = multiply_add(q, r, floats(1.0f / 24));
    q = multiply_add(q, r, floats(1.0f / 6));
    q = multiply_add(q, r, floats(0.5f));
    floats tail = r * r * q;
    ints exponent = (__builtin_convertvector(n, ints) + 127) << 23;
    power = (1 + (r + tail)) * __builtin_bit_cast(floats, exponent);
    excess = (n == 0) ? tail : (power - 1) - x;
}

// Sixteen slots of one row, or the `width` that are left.
struct Slots {
    floats distance;      // (action - mean) / deviation
    floats old_distance;  // of the policy that drew the action
    ints allowed;         // -1 or 0
};

CKERNELS_INLINE floats load_part(const float *p, size_t width) {
    if (width >= lanes) return load_loose(p);
    floats v = 0;
    for (size_t l = 0; l < width; ++l) v[l] = p[l];
    return v;
}

CKERNELS_INLINE ints allowed_part(const uint8_t *masks, size_t width) {
    const ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    if (width >= lanes) return masks == nullptr ? ints(-1) : __builtin_convertvector(*reinterpret_cast<const bytes *>(masks), ints) != 0;
    ints present = lane < int32_t(width);
    if (masks == nullptr) return present;
    ints v = 0;
    for (size_t l = 0; l < width; ++l) v[l] = masks[l];
    return (v != 0) & present;
}

CKERNELS_INLINE void add_part(float *p, floats v, size_t width) {
    if (width >= lanes) return store_loose(p, load_loose(p) + v);
    for (size_t l = 0; l < width; ++l) p[l] += v[l];
}

CKERNELS_INLINE Slots slots_of(const GaussianWork &work, size_t row, size_t slot, size_t width) {
    const ckernels_gaussian &in = *work.input;
    Slots result;
    floats action = load_part(in.actions + size_t(in.action[row]) * in.slots + slot, width);
    floats mean = load_part(in.means + size_t(in.place[row]) * in.slots + slot, width);
    result.distance = (action - mean) * load(work.precision + slot);
    result.old_distance = 0;
    if (in.objective != ckernels_plain) {
        floats old_mean = load_part(in.old_means + size_t(in.day[row]) * in.slots + slot, width);
        result.old_distance = (action - old_mean) * load(work.old_precision + slot);
    }
    result.allowed =
        allowed_part(in.masks == nullptr ? nullptr : in.masks + size_t(in.day[row]) * in.slots + slot, width);
    return result;
}

CKERNELS_INLINE floats log_ratio(const GaussianWork &work, const Slots &slots, size_t slot) {
    floats squares = (slots.old_distance - slots.distance) * (slots.old_distance + slots.distance);
    return multiply_add(squares, floats(0.5f), load(work.log_ratio + slot));
}

// The gradient of the log deviations over a range, summed in float32 over a few rows at a time.
struct DeviationSums {
    alignas(64) float sums[range_size] = {};
    size_t pending = 0;

    void next_row(double *totals, size_t count, bool last) {
        if (totals == nullptr || (++pending < 32 && !last)) return;
        for (size_t i = 0; i < count; ++i) totals[i] += sums[i];
        std::memset(sums, 0, sizeof sums);
        pending = 0;
    }
};

// Adds factor x the gradient of the slots' log density.
CKERNELS_INLINE void add_gradient(
    const GaussianWork &work, const Slots &slots, floats factor, size_t row, size_t slot, size_t width,
    float *deviation) {
    const ckernels_gaussian &in = *work.input;
    floats none = 0;
    floats weighted = slots.allowed ? factor * slots.distance : none;
    add_part(
        work.means_gradient + size_t(in.place[row]) * in.slots + slot, weighted * load(work.precision + slot), width);
    if (work.deviation_gradient == nullptr) return;
    floats change = slots.allowed ? weighted * slots.distance - factor : none;
    store(deviation, load(deviation) + change);
}

static void clear_means_gradient(const GaussianWork &work, size_t first, size_t last) {
    for (size_t place = 0; place < work.input->places; ++place)
        std::memset(work.means_gradient + place * work.input->slots + first, 0, (last - first) * sizeof(float));
}

static void slot_terms(const GaussianWork &work, size_t first, size_t last, GaussianPart &part) {
    const ckernels_gaussian &in = *work.input;
    const auto low = static_cast<float>(1 - in.clip), high = static_cast<float>(1 + in.clip);
    const auto bound = static_cast<float>(CKERNELS_LOG_RATIO_BOUND);
    const auto share = -1 / static_cast<float>(in.rows);
    const floats none = 0;
    DeviationSums deviation;
    doubles surrogates = 0, divergences = 0;
    ints clipped = 0, allowed = 0;
    clear_means_gradient(work, first, last);
    for (size_t row = 0; row < in.rows; ++row) {
        const float advantage = in.advantage[row];
        floats row_surrogates = 0, row_divergences = 0;
        for (size_t slot = first; slot < last; slot += lanes) {
            size_t width = last - slot;
            Slots slots = slots_of(work, row, slot, width);
            floats log = log_ratio(work, slots, slot);
            // Comparisons that a NaN passes through.
            log = log > bound ? floats(bound) : log;
            log = log < -bound ? floats(-bound) : log;
            floats ratio, excess;
            exponential(log, ratio, excess);
            ints above = ratio > high, below = ratio < low;
            floats limited = above ? floats(high) : (below ? floats(low) : ratio);
            // Where the clipped surrogate is the smaller, it is constant.
            ints constant = advantage > 0 ? above : below;
            floats surrogate = ratio * advantage, clipped_surrogate = limited * advantage;
            surrogate = clipped_surrogate < surrogate ? clipped_surrogate : surrogate;
            row_surrogates += slots.allowed ? surrogate : none;
            row_divergences += slots.allowed ? excess : none;
            clipped -= (above | below) & slots.allowed;
            allowed -= slots.allowed;
            floats factor = constant ? none : ratio * (advantage * share);
            add_gradient(work, slots, factor, row, slot, width, deviation.sums + (slot - first));
        }
        surrogates += __builtin_convertvector(row_surrogates, doubles);
        divergences += __builtin_convertvector(row_divergences, doubles);
        deviation.next_row(
            work.deviation_gradient == nullptr ? nullptr : work.deviation_gradient + first, last - first,
            row + 1 == in.rows);
    }
    part.surrogate = sum(surrogates);
    part.divergence = sum(divergences);
    part.clipped = 0;
    part.allowed = 0;
    for (size_t l = 0; l < lanes; ++l) {
        part.clipped += clipped[l];
        part.allowed += allowed[l];
    }
}

static void row_terms(const GaussianWork &work, size_t first, size_t last, double *sums, int64_t *allowed) {
    const ckernels_gaussian &in = *work.input;
    ints counts = 0;
    for (size_t row = 0; row < in.rows; ++row) {
        doubles total = 0;
        for (size_t slot = first; slot < last; slot += lanes) {
            Slots slots = slots_of(work, row, slot, last - slot);
            floats term = in.objective == ckernels_joint
                ? log_ratio(work, slots, slot)
                : load(work.log_normaliser + slot) - 0.5f * slots.distance * slots.distance;
            total += __builtin_convertvector(slots.allowed ? term : floats(0), doubles);
            counts -= slots.allowed;
        }
        sums[row] = sum(total);
    }
    *allowed = 0;
    for (size_t l = 0; l < lanes; ++l) *allowed += counts[l];
}

static void row_gradients(const GaussianWork &work, size_t first, size_t last) {
    const ckernels_gaussian &in = *work.input;
    DeviationSums deviation;
    clear_means_gradient(work, first, last);
    for (size_t row = 0; row < in.rows; ++row) {
        // A clipped row has no gradient.
        if (work.row_weight[row] != 0)
            for (size_t slot = first; slot < last; slot += lanes) {
                Slots slots = slots_of(work, row, slot, last - slot);
                add_gradient(
                    work, slots, floats(work.row_weight[row]), row, slot, last - slot,
                    deviation.sums + (slot - first));
            }
        deviation.next_row(
            work.deviation_gradient == nullptr ? nullptr : work.deviation_gradient + first, last - first,
            row + 1 == in.rows);
    }
}
