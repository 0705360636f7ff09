// The Gaussian policy's gradient over a range of slots, as many slots at a time as a register holds. Included
// inside the namespace of one set of instructions.

constexpr size_t strip = CKERNELS_LANES;
using strip_floats = float __attribute__((ext_vector_type(CKERNELS_LANES)));
using strip_ints = int32_t __attribute__((ext_vector_type(CKERNELS_LANES)));
using strip_bytes = uint8_t __attribute__((ext_vector_type(CKERNELS_LANES)));
using strip_doubles = double __attribute__((ext_vector_type(CKERNELS_LANES)));

CKERNELS_INLINE strip_floats multiply_add(strip_floats a, strip_floats b, float c) {
    return multiply_add(a, b, strip_floats(c));
}

// v where the mask is -1, 0 where it is 0.
CKERNELS_INLINE strip_floats keep(strip_ints mask, strip_floats v) {
    return __builtin_bit_cast(strip_floats, mask & __builtin_bit_cast(strip_ints, v));
}

// e^x and e^x - 1 - x, for |x| below 87. The error relative to e^x is below 2e-7: x = n log 2 + r with |r| at most
// log(2) / 2, where the Taylor polynomial of degree 7 leaves 6e-9. Near 0 the second has no cancellation.
CKERNELS_INLINE void exponential(strip_floats x, strip_floats &power, strip_floats &excess) {
    constexpr float shift = 12582912;  // 1.5 x 2^23: adding it rounds to a whole number
    strip_floats n = (x * 1.44269504f + shift) - shift;
    // log 2 in two parts, of which the first times n is exact.
    strip_floats r = multiply_add(n, strip_floats(-0.693359375f), x);
    r = multiply_add(n, strip_floats(2.12194440e-4f), r);
    // By pairs of terms, which wait less for each other than one after another.
    strip_floats square = r * r;
    strip_floats high = multiply_add(r, strip_floats(1.0f / 5040), 1.0f / 720);
    strip_floats middle = multiply_add(r, strip_floats(1.0f / 120), 1.0f / 24);
    strip_floats low = multiply_add(r, strip_floats(1.0f / 6), 0.5f);
    strip_floats q = multiply_add(multiply_add(high, square, middle), square, low);
    strip_floats tail = square * q;
    strip_ints exponent = (__builtin_convertvector(n, strip_ints) + 127) << 23;
    power = (1 + (r + tail)) * __builtin_bit_cast(strip_floats, exponent);
    excess = (n == 0) ? tail : (power - 1) - x;
}

// Some slots of one row.
struct Slots {
    strip_floats distance;      // (action - mean) / deviation; 0 where the slot takes no part
    strip_floats old_distance;  // of the policy that drew the action
    strip_ints allowed;         // -1 or 0
};

// `Whole`: the strip has all its slots; else the first `width`.
template <bool Whole>
CKERNELS_INLINE strip_floats load_part(const float *p, size_t width) {
    if constexpr (Whole) return load_any<strip_floats>(p);
    strip_floats v = 0;
    for (size_t l = 0; l < width; ++l) v[l] = p[l];
    return v;
}

template <bool Whole>
CKERNELS_INLINE strip_ints load_allowed(const uint8_t *masks, size_t width) {
    if constexpr (Whole) {
        if (masks == nullptr) return strip_ints(-1);
        return __builtin_convertvector(load_any<strip_bytes>(masks), strip_ints) != 0;
    }
    strip_ints v = 0;
    for (size_t l = 0; l < width; ++l) v[l] = masks == nullptr || masks[l] != 0 ? -1 : 0;
    return v;
}

template <bool Whole>
CKERNELS_INLINE void add_part(float *p, strip_floats v, size_t width) {
    if constexpr (Whole) {
        v += load_any<strip_floats>(p);
        __builtin_memcpy(p, &v, sizeof v);
    } else {
        for (size_t l = 0; l < width; ++l) p[l] += v[l];
    }
}

// Where a row's numbers are.
struct RowStart {
    const float *action, *mean, *old_mean;
    const uint8_t *masks;
    float *gradient;

    RowStart(const GaussianWork &work, size_t row) {
        const ckernels_gaussian &in = *work.input;
        action = in.actions + size_t(in.action[row]) * in.slots;
        mean = in.means + size_t(in.place[row]) * in.slots;
        old_mean = in.objective == ckernels_plain ? nullptr : in.old_means + size_t(in.day[row]) * in.slots;
        masks = in.masks == nullptr ? nullptr : in.masks + size_t(in.day[row]) * in.slots;
        gradient = work.means_gradient + size_t(in.place[row]) * in.slots;
    }
};

template <bool Whole, bool Old>
CKERNELS_INLINE Slots load_slots(const GaussianWork &work, const RowStart &row, size_t slot, size_t width) {
    Slots result;
    result.allowed = load_allowed<Whole>(row.masks == nullptr ? nullptr : row.masks + slot, width);
    strip_floats action = load_part<Whole>(row.action + slot, width);
    strip_floats mean = load_part<Whole>(row.mean + slot, width);
    result.distance = keep(result.allowed, (action - mean) * load_any<strip_floats>(work.precision + slot));
    result.old_distance = 0;
    if constexpr (Old) {
        strip_floats old_mean = load_part<Whole>(row.old_mean + slot, width);
        result.old_distance =
            keep(result.allowed, (action - old_mean) * load_any<strip_floats>(work.old_precision + slot));
    }
    return result;
}

// 0 where the slot takes no part.
CKERNELS_INLINE strip_floats log_ratio(const GaussianWork &work, const Slots &slots, size_t slot) {
    strip_floats squares = (slots.old_distance - slots.distance) * (slots.old_distance + slots.distance);
    return multiply_add(
        squares, strip_floats(0.5f), keep(slots.allowed, load_any<strip_floats>(work.log_ratio + slot)));
}

// Calls `body(whether the strip is whole, slot, width)` for the strips of first..<last.
template <typename Body>
CKERNELS_INLINE void for_each_strip(size_t first, size_t last, Body &&body) {
    size_t slot = first;
    for (; slot + strip <= last; slot += strip) body(std::true_type{}, slot, strip);
    if (slot < last) body(std::false_type{}, slot, last - slot);
}

// The actions of the row that comes next: rows are anywhere in memory, all else is near.
CKERNELS_INLINE void prefetch_actions(const GaussianWork &work, size_t i, size_t first, size_t last) {
    if (i >= work.input->rows) return;
    const float *action = work.input->actions + size_t(work.input->action[work.order[i]]) * work.input->slots;
    for (size_t slot = first; slot < last; slot += lanes) __builtin_prefetch(action + slot);
}

// The gradient of the log deviations over a range, summed in float32 over a few rows at a time.
struct DeviationSums {
    alignas(64) float sums[range_size] = {};
    size_t pending = 0;

    void next_row(double *totals, size_t count, bool last) {
        if (totals == nullptr || (++pending < 32 && !last)) return;
        for (size_t i = 0; i < count; ++i) totals[i] += double(sums[i]);
        std::memset(sums, 0, sizeof sums);
        pending = 0;
    }
};

// Adds factor x the gradient of the slots' log density; the factor is 0 where a slot takes no part.
template <bool Whole>
CKERNELS_INLINE void add_gradient(
    const GaussianWork &work, const RowStart &row, const Slots &slots, strip_floats factor, size_t slot,
    size_t width, float *deviation) {
    strip_floats weighted = factor * slots.distance;
    add_part<Whole>(row.gradient + slot, weighted * load_any<strip_floats>(work.precision + slot), width);
    if (work.deviation_gradient != nullptr)
        add_part<true>(deviation, weighted * slots.distance - factor, width);
}

static void clear_means_gradient(const GaussianWork &work, size_t first, size_t last) {
    for (size_t place = 0; place < work.input->places; ++place)
        std::memset(work.means_gradient + place * work.input->slots + first, 0, (last - first) * sizeof(float));
}

static double *deviation_totals(const GaussianWork &work, size_t first) {
    return work.deviation_gradient == nullptr ? nullptr : work.deviation_gradient + first;
}

CKERNELS_INLINE int64_t count(strip_ints v) {
    int64_t total = 0;
    for (size_t l = 0; l < strip; ++l) total += v[l];
    return total;
}

static void slot_terms(const GaussianWork &work, size_t first, size_t last, GaussianPart &part) {
    const ckernels_gaussian &in = *work.input;
    const auto low = static_cast<float>(1 - in.clip), high = static_cast<float>(1 + in.clip);
    const auto bound = static_cast<float>(CKERNELS_LOG_RATIO_BOUND);
    const auto infinity = __builtin_inff();
    DeviationSums deviation;
    strip_doubles surrogates = 0, divergences = 0;
    strip_ints clipped = 0, allowed = 0;
    clear_means_gradient(work, first, last);
    for (size_t i = 0; i < in.rows; ++i) {
        const auto index = size_t(work.order[i]);
        const RowStart row(work, index);
        prefetch_actions(work, i + 1, first, last);
        const float advantage = in.advantage[index], share = advantage * (-1 / static_cast<float>(in.rows));
        // The smaller of the two surrogates is the one clipped on the side that the advantage favours.
        const float least = advantage < 0 ? low : -infinity, most = advantage > 0 ? high : infinity;
        strip_floats row_surrogates = 0, row_divergences = 0;
        for_each_strip(first, last, [&](auto whole, size_t slot, size_t width) __attribute__((always_inline)) {
            Slots slots = load_slots<whole, true>(work, row, slot, width);
            // Comparisons that a NaN passes through.
            strip_floats log = log_ratio(work, slots, slot);
            log = log > bound ? strip_floats(bound) : log;
            log = log < -bound ? strip_floats(-bound) : log;
            strip_floats ratio, excess;
            exponential(log, ratio, excess);
            strip_floats limited = ratio > most ? strip_floats(most) : ratio;
            limited = limited < least ? strip_floats(least) : limited;
            row_surrogates += keep(slots.allowed, limited * advantage);
            row_divergences += excess;
            clipped -= (ratio > high) | (ratio < low);
            allowed -= slots.allowed;
            // Where the surrogate is clipped, it is constant.
            strip_floats factor = keep(slots.allowed & (ratio == limited), ratio * share);
            add_gradient<whole>(work, row, slots, factor, slot, width, deviation.sums + (slot - first));
        });
        surrogates += __builtin_convertvector(row_surrogates, strip_doubles);
        divergences += __builtin_convertvector(row_divergences, strip_doubles);
        deviation.next_row(deviation_totals(work, first), last - first, i + 1 == in.rows);
    }
    part.surrogate = sum(surrogates);
    part.divergence = sum(divergences);
    part.clipped = count(clipped);
    part.allowed = count(allowed);
}

// (action - mean) / deviation.
template <bool Whole>
CKERNELS_INLINE strip_doubles exact_distance(
    const float *action, const float *mean, const double *precision, size_t width) {
    strip_doubles from = __builtin_convertvector(load_part<Whole>(mean, width), strip_doubles);
    strip_doubles to = __builtin_convertvector(load_part<Whole>(action, width), strip_doubles);
    return (to - from) * load_any<strip_doubles>(precision);
}

// In double: what is exponentiated is the sum over thousands of slots.
static void row_terms(const GaussianWork &work, size_t first, size_t last, double *sums, int64_t *allowed) {
    const ckernels_gaussian &in = *work.input;
    using strip_longs = int64_t __attribute__((ext_vector_type(CKERNELS_LANES)));
    strip_ints counts = 0;
    for (size_t i = 0; i < in.rows; ++i) {
        const auto index = size_t(work.order[i]);
        const RowStart row(work, index);
        prefetch_actions(work, i + 1, first, last);
        strip_doubles total = 0;
        for_each_strip(first, last, [&](auto whole, size_t slot, size_t width) __attribute__((always_inline)) {
            strip_doubles distance =
                exact_distance<whole>(row.action + slot, row.mean + slot, work.exact_precision + slot, width);
            strip_doubles term = load_any<strip_doubles>(work.exact_constant + slot) - 0.5 * distance * distance;
            if (row.old_mean != nullptr) {
                strip_doubles old = exact_distance<whole>(
                    row.action + slot, row.old_mean + slot, work.exact_old_precision + slot, width);
                term += 0.5 * old * old;
            }
            strip_ints allowed_slots =
                load_allowed<whole>(row.masks == nullptr ? nullptr : row.masks + slot, width);
            counts -= allowed_slots;
            auto mask = __builtin_convertvector(allowed_slots, strip_longs);
            total += __builtin_bit_cast(strip_doubles, mask & __builtin_bit_cast(strip_longs, term));
        });
        sums[index] = sum(total);
    }
    *allowed = count(counts);
}

static void row_gradients(const GaussianWork &work, size_t first, size_t last) {
    const ckernels_gaussian &in = *work.input;
    DeviationSums deviation;
    clear_means_gradient(work, first, last);
    for (size_t i = 0; i < in.rows; ++i) {
        const auto index = size_t(work.order[i]);
        const RowStart row(work, index);
        prefetch_actions(work, i + 1, first, last);
        const float weight = work.row_weight[index];
        // A clipped row has no gradient.
        if (weight != 0)
            for_each_strip(first, last, [&](auto whole, size_t slot, size_t width) __attribute__((always_inline)) {
                Slots slots = load_slots<whole, false>(work, row, slot, width);
                strip_floats factor = keep(slots.allowed, strip_floats(weight));
                add_gradient<whole>(work, row, slots, factor, slot, width, deviation.sums + (slot - first));
            });
        deviation.next_row(deviation_totals(work, first), last - first, i + 1 == in.rows);
    }
}
