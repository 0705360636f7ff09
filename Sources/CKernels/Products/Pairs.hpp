// Products of pairs of rows. Included inside the namespace of one set of instructions.

static void round_values(const float *values, size_t count, float *out) {
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) store_loose(out + i, rounded(load_loose(values + i)));
    for (; i < count; ++i) out[i] = rounded(floats(values[i]))[0];
}

// The days' inputs from a block on, side by side: [count][depth].
template <bool Round>
static void pack_rows(
    const ckernels_days &days, size_t block, size_t block_count, const int64_t *chosen, size_t count, float *out) {
    for (size_t b = 0; b < block_count; ++b)
        for (size_t i = 0; i < count; ++i)
            for (size_t line = 0; line < lines; ++line) {
                floats v = load(days.at(block + b, size_t(chosen[i])) + line * lanes);
                store(out + i * GramTile::depth + b * rows + line * lanes, Round ? rounded(v) : v);
            }
}

// Adds the dot products of A rows and B rows to `sums`.
template <int A, int B>
CKERNELS_INLINE void dots(const float *a, const float *b, size_t count, double *sums) {
    using part_floats = float __attribute__((ext_vector_type(CKERNELS_LANES)));
    part_floats products[A][B];
#pragma unroll
    for (int i = 0; i < A; ++i)
#pragma unroll
        for (int j = 0; j < B; ++j) products[i][j] = 0;
    for (size_t k = 0; k < count; k += CKERNELS_LANES) {
        part_floats right[B];
#pragma unroll
        for (int j = 0; j < B; ++j) right[j] = *reinterpret_cast<const part_floats *>(b + j * GramTile::depth + k);
#pragma unroll
        for (int i = 0; i < A; ++i) {
            auto left = *reinterpret_cast<const part_floats *>(a + i * GramTile::depth + k);
#pragma unroll
            for (int j = 0; j < B; ++j) {
                products[i][j] = multiply_add(left, right[j], products[i][j]);
            }
        }
    }
    for (int i = 0; i < A; ++i)
        for (int j = 0; j < B; ++j) {
            float lane[CKERNELS_LANES];
            std::memcpy(lane, &products[i][j], sizeof lane);
#pragma unroll
            for (int width = CKERNELS_LANES / 2; width > 0; width /= 2)
                for (int l = 0; l < width; ++l) lane[l] += lane[l + width];
            sums[i * GramTile::side + j] += lane[0];
        }
}

// Three by three leaves registers for the operands.
template <int A>
static void dots_of(const float *a, const float *b, size_t b_count, size_t count, double *sums) {
    if (b_count == 3) return dots<A, 3>(a, b, count, sums);
    for (size_t j = 0; j < b_count; ++j) dots<A, 1>(a, b + j * GramTile::depth, count, sums + j);
}

static void run_gram(
    const ckernels_days &days, const GramTile &tile, bool round, double *products, float *scratch) {
    constexpr size_t side = GramTile::side, depth = GramTile::depth, depth_blocks = depth / rows;
    auto *sums = reinterpret_cast<double *>(scratch);
    float *a = scratch + 2 * side * side, *b = a + side * depth;
    std::memset(sums, 0, side * side * sizeof(double));
    for (size_t block = 0; block < days.blocks; block += depth_blocks) {
        size_t block_count = std::min(depth_blocks, days.blocks - block), count = block_count * rows;
        const auto pack_days = round ? pack_rows<true> : pack_rows<false>;
        pack_days(days, block, block_count, tile.first, tile.first_count, a);
        pack_days(days, block, block_count, tile.second, tile.second_count, b);
        // Nine rows of `a` and three of `b` stay in the first-level cache.
        for (size_t strip = 0; strip < tile.first_count; strip += 9) {
            size_t strip_end = std::min(strip + 9, tile.first_count);
            for (size_t j = 0; j < tile.second_count; j += 3) {
                size_t width = std::min<size_t>(3, tile.second_count - j), i = strip;
                for (; i + 3 <= strip_end; i += 3)
                    dots_of<3>(a + i * depth, b + j * depth, width, count, sums + i * side + j);
                for (; i < strip_end; ++i)
                    dots_of<1>(a + i * depth, b + j * depth, width, count, sums + i * side + j);
            }
        }
    }
    for (size_t i = 0; i < tile.first_count; ++i)
        for (size_t j = 0; j < tile.second_count; ++j) {
            auto u = size_t(tile.first[i]), v = size_t(tile.second[j]);
            products[u * days.days + v] = sums[i * side + j];
            products[v * days.days + u] = sums[i * side + j];
        }
}

static double pair_sum(
    const float *d, size_t units, size_t first, size_t last, size_t u, const int64_t *chosen,
    const double *products, size_t days) {
    const float *left = d + u * units;
    const double *row = products + size_t(chosen[u]) * days;
    double total = 0;
    for (size_t v = 0; v <= u; ++v) {
        const float *right = d + v * units;
        doubles parts = 0;
        size_t j = first;
        for (; j + lanes <= last; j += lanes)
            parts += __builtin_convertvector(load_loose(left + j), doubles)
                * __builtin_convertvector(load_loose(right + j), doubles);
        double product = sum(parts);
        for (; j < last; ++j) product += double(left[j]) * right[j];
        total += (v == u ? 1 : 2) * product * row[size_t(chosen[v])];
    }
    return total;
}
