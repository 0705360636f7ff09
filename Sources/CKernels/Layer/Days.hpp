// The observations, laid out for products of any choice of days.
#ifndef CKERNELS_DAYS_HPP
#define CKERNELS_DAYS_HPP

#include "../Support/Memory.hpp"
#include "CKernels.h"

namespace ckernels {

constexpr size_t lanes = 16;           // numbers in a cache line
constexpr size_t lines = 4;            // lines of a day in a block of inputs
constexpr size_t rows = lanes * lines; // inputs in a block

// Products of pairs of days, of those days that were asked for.
struct Gram {
    Array<double> products;  // [days, days]; of known days only
    Array<uint8_t> known;    // [days]
    Array<int64_t> order;    // the known days, in the order they became so
    size_t count = 0;        // of known days
};

}  // namespace ckernels

// The inputs are in blocks of 64, a block of all days together: [blocks][days][64]. A day costs four cache lines
// side by side for a block wherever it lies, so minibatches of random days are cheap. The last block is padded
// with zeros.
struct ckernels_days {
    size_t days, inputs, blocks;
    ckernels::Array<float> values;
    ckernels::Gram exact, rounded;

    float *at(size_t block, size_t day) const noexcept {
        return values.get() + (block * days + day) * ckernels::rows;
    }
};

#endif
