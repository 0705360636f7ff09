#include "Days.hpp"

#include <algorithm>
#include <new>

#include "../Products/Kernels.hpp"
#include "../Support/Parallel.hpp"

using namespace ckernels;

ckernels_days *ckernels_days_new(size_t days, size_t inputs) {
    auto *matrix = new (std::nothrow) ckernels_days{};
    if (matrix == nullptr) return nullptr;
    matrix->days = days;
    matrix->inputs = inputs;
    matrix->blocks = (inputs + rows - 1) / rows;
    if (matrix->values.reserve_zeros(matrix->blocks * rows * days)) return matrix;
    delete matrix;
    return nullptr;
}

void ckernels_days_free(ckernels_days *days) { delete days; }

void ckernels_days_set_row(ckernels_days *days, size_t day, const float *values) {
    for (size_t block = 0; block < days->blocks; ++block) {
        size_t begin = block * rows, count = std::min(rows, days->inputs - begin);
        std::memcpy(days->at(block, day), values + begin, count * sizeof(float));
    }
    for (Gram *gram : {&days->exact, &days->rounded}) {
        if (gram->count > 0) std::memset(gram->known.get(), 0, days->days);
        gram->count = 0;
    }
}

void ckernels_days_copy_rows(
    const ckernels_days *days, const int64_t *chosen, size_t count, int threads, float *out) {
    for_each(count, threads, [&](size_t i, size_t) {
        for (size_t block = 0; block < days->blocks; ++block) {
            size_t begin = block * rows, width = std::min(rows, days->inputs - begin);
            std::memcpy(out + i * days->inputs + begin, days->at(block, size_t(chosen[i])), width * sizeof(float));
        }
    });
}

int ckernels_days_gram(
    ckernels_days *days, const int64_t *rows, size_t count, bool round, int threads, double *out) {
    const Gram *gram = know(*days, rows, count, round, threads);
    if (gram == nullptr) return 1;
    for (size_t i = 0; i < count; ++i)
        for (size_t j = 0; j < count; ++j)
            out[i * count + j] = gram->products[size_t(rows[i]) * days->days + size_t(rows[j])];
    return 0;
}

// Adds the unknown ones of `rows` to the known days: their products with each other and with the days known
// before. The sum of a pair is taken in one order whenever it is computed.
const Gram *ckernels::know(
    ckernels_days &days, const int64_t *wanted, size_t count, bool round, int threads) noexcept {
    Gram &gram = round ? days.rounded : days.exact;
    if (gram.order.get() == nullptr
        && !(gram.products.reserve(days.days * days.days) && gram.known.reserve_zeros(days.days)
             && gram.order.reserve(days.days)))
        return nullptr;
    size_t before = gram.count, after = before;
    for (size_t i = 0; i < count; ++i) {
        auto day = size_t(wanted[i]);
        if (gram.known[day]) continue;
        gram.known[day] = 1;
        gram.order[after++] = wanted[i];
    }
    if (after == before) return &gram;
    // Neighbouring days are neighbours in memory.
    std::sort(gram.order.get() + before, gram.order.get() + after);

    // Tiles of new days by all days; those above the diagonal of the new days are their mirror images.
    constexpr size_t side = GramTile::side;
    size_t fresh = (after - before + side - 1) / side, old = (before + side - 1) / side;
    Array<GramTile> tiles;
    size_t tile_count = fresh * old + fresh * (fresh + 1) / 2, tile = 0;
    Array<float> scratch;
    auto workers = size_t(std::max(threads, 1));
    if (!tiles.reserve(tile_count) || !scratch.reserve(workers * GramTile::scratch_size)) {
        for (size_t i = before; i < after; ++i) gram.known[size_t(gram.order[i])] = 0;
        return nullptr;
    }
    for (size_t i = 0; i < fresh; ++i) {
        GramTile strip{};
        strip.first = gram.order.get() + before + i * side;
        strip.first_count = std::min(side, after - before - i * side);
        for (size_t j = 0; j < old + i + 1; ++j) {
            size_t begin = j < old ? j * side : before + (j - old) * side;
            strip.second = gram.order.get() + begin;
            strip.second_count = std::min(side, (j < old ? before : after) - begin);
            tiles[tile++] = strip;
        }
    }
    const Kernels &kernels = chosen_kernels();
    for_each(tile_count, threads, [&](size_t i, size_t thread) {
        kernels.gram(days, tiles[i], round, gram.products.get(), scratch.get() + thread * GramTile::scratch_size);
    });
    gram.count = after;
    return &gram;
}
