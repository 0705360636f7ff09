#include <algorithm>

#include "../Products/Kernels.hpp"
#include "../Support/Memory.hpp"
#include "../Support/Parallel.hpp"

int ckernels_serving_product(
    const float *x, size_t stride, size_t rows, const void *weight, bool is_bfloat16, size_t inner, size_t columns,
    int threads, float *out) {
    using namespace ckernels;
    if (rows == 0 || columns == 0 || inner == 0) return 0;
    size_t pieces = (inner + serving_piece - 1) / serving_piece;
    size_t together = std::min(rows, serving_sessions);
    size_t size = together * columns;
    Array<float> sums;
    if (!sums.reserve(pieces * size)) return 1;
    size_t width = columns * (is_bfloat16 ? 2 : 4);
    const Kernels &kernels = chosen_kernels();
    for (size_t first = 0; first < rows; first += together) {
        size_t sessions = std::min(together, rows - first);
        for_each(pieces, threads, [&](size_t piece, size_t) {
            size_t from = piece * serving_piece, count = std::min(serving_piece, inner - from);
            auto start = static_cast<const char *>(weight) + from * width;
            float *own = &sums[piece * size];
            std::fill(own, own + sessions * columns, 0.0f);
            kernels.serving_piece(
                {x + first * stride + from, stride, sessions, start, is_bfloat16, count, columns, own});
        });
        float *target = out + first * columns;
        for (size_t i = 0; i < sessions * columns; ++i) {
            double sum = target[i];
            for (size_t piece = 0; piece < pieces; ++piece) sum += double(sums[piece * size + i]);
            target[i] = float(sum);
        }
    }
    return 0;
}

void ckernels_serving_transposed(
    const float *x, size_t rows, const void *weight, bool is_bfloat16, size_t inner, size_t columns,
    size_t out_stride, float *out) {
    const auto &kernels = ckernels::chosen_kernels();
    // A few outputs at a time, so that many sessions find their weights in cache.
    constexpr size_t tile = 64;
    for (size_t c = 0; c < columns; c += tile) {
        auto start = static_cast<const char *>(weight) + c * inner * (is_bfloat16 ? 2 : 4);
        for (size_t row = 0; row < rows; ++row) {
            kernels.serving_dots(
                x + row * inner, start, is_bfloat16, inner, std::min(tile, columns - c), out + row * out_stride + c);
        }
    }
}
