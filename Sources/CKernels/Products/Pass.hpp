// The pass over a layer's weights. Included inside the namespace of one set of instructions.

// The block's lines of some days, side by side: [4][count][16].
template <bool Round>
CKERNELS_INLINE void pack(
    const ckernels_days &days, size_t block, const int64_t *chosen, size_t count, float *out) {
    for (size_t i = 0; i < count; ++i, out += lanes) {
        const float *from = days.at(block, size_t(chosen[i]));
#pragma unroll
        for (size_t line = 0; line < lines; ++line) {
            floats v = load(from + line * lanes);
            store(out + line * count * lanes, Round ? rounded(v) : v);
        }
    }
}

// Some days of a block, so that they are in cache when they are packed.
CKERNELS_INLINE void prefetch(
    const ckernels_days &days, size_t block, const int64_t *chosen, size_t count, size_t piece, size_t pieces) {
    size_t end = part(count, pieces, piece + 1);
    for (size_t i = part(count, pieces, piece); i < end; ++i) {
        const float *from = days.at(block, size_t(chosen[i]));
#pragma unroll
        for (size_t line = 0; line < lines; ++line) __builtin_prefetch(from + line * lanes, 0, 2);
    }
}

// Rows of X' D: R inputs by one panel.
template <int R>
CKERNELS_INLINE void outer(const float *x, const float *d, size_t count, floats (&sums)[R]) {
#pragma unroll
    for (int r = 0; r < R; ++r) sums[r] = 0;
    for (size_t i = 0; i < count; ++i, x += lanes, d += lanes) {
        floats right = load(d);
#pragma unroll
        for (int r = 0; r < R; ++r) sums[r] = multiply_add(floats(x[r]), right, sums[r]);
    }
}

// R days of X W over a block, one panel.
template <int R>
CKERNELS_INLINE void inner(const float *x, size_t line, const float *w, float *z) {
    floats sums[R];
#pragma unroll
    for (int r = 0; r < R; ++r) sums[r] = 0;
    for (size_t l = 0; l < lines; ++l, x += line) {
        for (size_t k = 0; k < lanes; ++k, w += lanes) {
            floats right = load(w);
#pragma unroll
            for (int r = 0; r < R; ++r) sums[r] = multiply_add(floats(x[r * lanes + k]), right, sums[r]);
        }
    }
#pragma unroll
    for (int r = 0; r < R; ++r) store(z + r * lanes, load(z + r * lanes) + sums[r]);
}

template <int R>
static void inner_of(size_t r, const float *x, size_t line, const float *w, float *z) {
    if constexpr (R > 0) {
        if (r == R)
            inner<R>(x, line, w, z);
        else
            inner_of<R - 1>(r, x, line, w, z);
    }
}

// Where one row of a tile's gradient goes.
struct Row {
    float *w, *m, *v;
};

template <int Rule>
CKERNELS_INLINE void change(const Update &u, floats gradient, const Row &row) {
    floats g = gradient * u.scale;
    if constexpr (Rule == ckernels_sgd) store(row.w, load(row.w) - u.rate * g);
    if constexpr (Rule == ckernels_adam) {
        floats first = u.beta1 * load(row.m) + u.one_minus_beta1 * g;
        floats second = u.beta2 * load(row.v) + u.one_minus_beta2 * g * g;
        store(row.m, first);
        store(row.v, second);
        floats root = __builtin_elementwise_sqrt(second) * u.root_correction + u.epsilon;
        store(row.w, load(row.w) - u.rate * first / root);
    }
    if constexpr (Rule == ckernels_rmsprop) {
        floats second = u.beta2 * load(row.v) + u.one_minus_beta2 * g * g;
        store(row.v, second);
        store(row.w, load(row.w) - u.rate * g / (__builtin_elementwise_sqrt(second) + u.epsilon));
    }
}

// R inputs of a tile: their gradient and their step, while the next tile's are on their way.
template <int Rule, int R>
CKERNELS_INLINE void step_rows(const float *x, const float *d, size_t count, const Update &update, Row row) {
    constexpr size_t tile = rows * lanes;
#pragma unroll
    for (int r = 0; r < R; ++r) {
        __builtin_prefetch(row.w + tile + r * lanes, 1, 2);
        if constexpr (Rule == ckernels_adam) __builtin_prefetch(row.m + tile + r * lanes, 1, 2);
        if constexpr (Rule != ckernels_sgd) __builtin_prefetch(row.v + tile + r * lanes, 1, 2);
    }
    floats sums[R];
    outer<R>(x, d, count, sums);
#pragma unroll
    for (int r = 0; r < R; ++r) {
        change<Rule>(update, sums[r], row);
        row.w += lanes;
        if constexpr (Rule == ckernels_adam) row.m += lanes;
        if constexpr (Rule != ckernels_sgd) row.v += lanes;
    }
}

// Splits the 16 inputs of a line into tiles that the registers hold, R at most.
template <int Begin, int R, typename Body>
CKERNELS_INLINE void split(Body &&body) {
    if constexpr (Begin < int(lanes)) {
        constexpr int left = int(lanes) - Begin, tiles = (left + R - 1) / R, size = (left + tiles - 1) / tiles;
        body(std::integral_constant<int, Begin>{}, std::integral_constant<int, size>{});
        split<Begin + size, R>(body);
    }
}

template <int Rule>
static void step_tile(const float *x, const float *d, size_t count, const Update &update, Row start) {
    for (size_t l = 0; l < lines; ++l)
        split<0, CKERNELS_TILE>([&](auto begin, auto size) __attribute__((always_inline)) {
            size_t offset = (l * lanes + begin) * lanes;
            Row row{start.w + offset, nullptr, nullptr};
            if constexpr (Rule == ckernels_adam) row.m = start.m + offset;
            if constexpr (Rule != ckernels_sgd) row.v = start.v + offset;
            step_rows<Rule, size>(x + l * count * lanes + begin, d, count, update, row);
        });
}

// Stores a tile of the gradient, [inputs, units].
static void store_tile(const Pass &pass, const float *x, const float *d, size_t block, size_t panel) {
    for (size_t k = 0; k < rows; ++k) {
        size_t input = block * rows + k;
        if (input >= pass.days->inputs) return;
        floats sums[1];
        outer<1>(x + k / lanes * pass.count * lanes + k % lanes, d, pass.count, sums);
        float *out = pass.gradient + input * pass.units + pass.column[panel];
        for (size_t j = 0; j < pass.width[panel]; ++j) out[j] = sums[0][j];
    }
}

static void change_tile(const Pass &pass, const float *x, size_t block, size_t panel) {
    const float *d = pass.d + panel * pass.count * lanes;
    if (pass.gradient != nullptr) return store_tile(pass, x, d, block, panel);
    size_t offset = (block * pass.panels + panel) * rows * lanes;
    const Update &update = pass.updates[panel];
    Row row{pass.weight + offset, nullptr, nullptr};
    if (update.rule == ckernels_adam) row.m = pass.first_moment + offset;
    if (update.rule == ckernels_adam || update.rule == ckernels_rmsprop) row.v = pass.second_moment + offset;
    switch (update.rule) {
    case ckernels_sgd: return step_tile<ckernels_sgd>(x, d, pass.count, update, row);
    case ckernels_adam: return step_tile<ckernels_adam>(x, d, pass.count, update, row);
    case ckernels_rmsprop: return step_tile<ckernels_rmsprop>(x, d, pass.count, update, row);
    default: return;
    }
}

// Adds X[next] W of a tile to `z`.
template <bool Round>
static void add_tile(
    const Pass &pass, const float *x, const float *w, float *z, [[maybe_unused]] float *scratch) {
    const float *following = w + rows * lanes;
    if constexpr (Round) {
        for (size_t k = 0; k < rows; ++k) store(scratch + k * lanes, rounded(load(w + k * lanes)));
        w = scratch;
    }
    size_t tiles = (pass.next_count + CKERNELS_TILE - 1) / CKERNELS_TILE;
    for (size_t t = 0; t < tiles; ++t) {
        size_t begin = part(pass.next_count, tiles, t), end = part(pass.next_count, tiles, t + 1);
        for (size_t k = part(rows, tiles, t); k < part(rows, tiles, t + 1); ++k)
            __builtin_prefetch(following + k * lanes, 0, 3);
        inner_of<CKERNELS_TILE>(end - begin, x + begin * lanes, pass.next_count * lanes, w, z + begin * lanes);
    }
}

template <bool Round>
static void run_blocks(const Pass &pass, size_t first, size_t last, float *z, float *scratch) {
    float *x = scratch, *next = x + pass.count * rows, *rounded_tile = next + pass.next_count * rows;
    for (size_t block = first; block < last; ++block) {
        pack<Round>(*pass.days, block, pass.rows, pass.count, x);
        pack<Round>(*pass.days, block, pass.next, pass.next_count, next);
        for (size_t panel = 0; panel < pass.panels; ++panel) {
            if (block + 1 < last) {
                prefetch(*pass.days, block + 1, pass.rows, pass.count, panel, pass.panels);
                prefetch(*pass.days, block + 1, pass.next, pass.next_count, panel, pass.panels);
            }
            if (pass.count > 0) change_tile(pass, x, block, panel);
            if (pass.next_count > 0)
                add_tile<Round>(
                    pass, next, pass.weight + (block * pass.panels + panel) * rows * lanes,
                    z + panel * pass.next_count * lanes, rounded_tile);
        }
    }
}

static void run_pass(const Pass &pass, size_t first, size_t last, float *z, float *scratch) {
    if (pass.round)
        run_blocks<true>(pass, first, last, z, scratch);
    else
        run_blocks<false>(pass, first, last, z, scratch);
}
