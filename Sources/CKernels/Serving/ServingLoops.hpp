// The serving pass's loops. Included inside the namespace of one set of instructions.
//
// A column's products are summed one input after another, whatever else is done at the same time, so a session's
// bits depend neither on the sessions beside it nor on which inputs are skipped.

using halves = uint16_t __attribute__((ext_vector_type(16)));

// Sixteen weights, of any alignment.
CKERNELS_INLINE floats weights_at(const float *p) { return load_loose(p); }
CKERNELS_INLINE floats weights_at(const uint16_t *p) {
    return __builtin_bit_cast(floats, __builtin_convertvector(load_any<halves>(p), words) << 16);
}
CKERNELS_INLINE float weight_at(const float *p) { return *p; }
CKERNELS_INLINE float weight_at(const uint16_t *p) {
    return __builtin_bit_cast(float, uint32_t(*p) << 16);
}

CKERNELS_INLINE float multiply_add_one(float a, float b, float c) {
#if CKERNELS_FUSED
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

// S sessions' sums of R inputs, whose rows of weights are given. `x` is [R][S].
template <typename Weight, int R, int S>
CKERNELS_INLINE void add_rows(
    const float *x, const Weight *const *rows, size_t columns, float *const *sums) {
    size_t c = 0;
    for (; c + 16 <= columns; c += 16) {
        floats sum[S];
#pragma unroll
        for (int s = 0; s < S; ++s) sum[s] = load_loose(sums[s] + c);
#pragma unroll
        for (int r = 0; r < R; ++r) {
            floats w = weights_at(rows[r] + c);
#pragma unroll
            for (int s = 0; s < S; ++s) sum[s] = multiply_add(floats(x[r * S + s]), w, sum[s]);
        }
#pragma unroll
        for (int s = 0; s < S; ++s) store_loose(sums[s] + c, sum[s]);
    }
    for (; c < columns; ++c) {
        for (int s = 0; s < S; ++s) {
            float sum = sums[s][c];
            for (int r = 0; r < R; ++r) sum = multiply_add_one(x[r * S + s], weight_at(rows[r] + c), sum);
            sums[s][c] = sum;
        }
    }
}

// Inputs and columns of a piece that some sessions take their turn on.
struct Stretch {
    size_t from, to;
    size_t column, columns;
};

// S sessions from `first` on. Inputs that are 0 in all of them are left out, and their weights not read.
template <typename Weight, int S>
static void add_block(const ServingPiece &piece, size_t first, const Stretch &stretch) {
    constexpr int group = S == 1 ? 8 : 4;
    float x[group * S];
    const Weight *rows[group];
    float *sums[S];
    for (int s = 0; s < S; ++s) sums[s] = piece.sums + (first + size_t(s)) * piece.columns + stretch.column;
    int count = 0;
    for (size_t input = stretch.from; input < stretch.to; ++input) {
        bool any = false;
        for (int s = 0; s < S; ++s) {
            x[count * S + s] = piece.x[(first + size_t(s)) * piece.stride + input];
            any |= x[count * S + s] != 0;
        }
        if (!any) continue;
        rows[count] = static_cast<const Weight *>(piece.weight) + input * piece.columns + stretch.column;
        if (++count < group) continue;
        add_rows<Weight, group, S>(x, rows, stretch.columns, sums);
        count = 0;
    }
    for (int r = 0; r < count; ++r) add_rows<Weight, 1, S>(x + r * S, rows + r, stretch.columns, sums);
}

template <typename Weight>
static void run_piece(const ServingPiece &piece) {
    if (piece.sessions == 1) return add_block<Weight, 1>(piece, 0, {0, piece.inner, 0, piece.columns});
    // The sums of some sessions stay in the first cache, and the weights that they take turns on in the second.
    constexpr size_t inputs = 128, columns = 512;
    for (size_t from = 0; from < piece.inner; from += inputs) {
        for (size_t column = 0; column < piece.columns; column += columns) {
            Stretch stretch = {
                from, std::min(from + inputs, piece.inner), column, std::min(columns, piece.columns - column)};
            size_t s = 0;
            for (; s + 4 <= piece.sessions; s += 4) add_block<Weight, 4>(piece, s, stretch);
            for (; s < piece.sessions; ++s) add_block<Weight, 1>(piece, s, stretch);
        }
    }
}

static void serving_piece_sums(const ServingPiece &piece) {
    if (piece.is_bfloat16)
        run_piece<uint16_t>(piece);
    else
        run_piece<float>(piece);
}

template <typename Weight>
CKERNELS_INLINE float dot(const float *x, const Weight *w, size_t count) {
    floats even = 0, odd = 0;
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        even = multiply_add(load_loose(x + i), weights_at(w + i), even);
        odd = multiply_add(load_loose(x + i + 16), weights_at(w + i + 16), odd);
    }
    for (; i + 16 <= count; i += 16) even = multiply_add(load_loose(x + i), weights_at(w + i), even);
    double total = 0;
    for (; i < count; ++i) total += double(x[i]) * double(weight_at(w + i));
    floats both = even + odd;
    for (int l = 0; l < 16; ++l) total += double(both[l]);
    return float(total);
}

// x W^T of one session, added to `out` [columns].
static void serving_dots(
    const float *x, const void *weight, bool is_bfloat16, size_t inner, size_t columns, float *out) {
    for (size_t c = 0; c < columns; ++c) {
        out[c] += is_bfloat16 ? dot(x, static_cast<const uint16_t *>(weight) + c * inner, inner)
                              : dot(x, static_cast<const float *>(weight) + c * inner, inner);
    }
}
