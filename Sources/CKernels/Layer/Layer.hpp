// The weights of a first layer and their optimiser's moments.
#ifndef CKERNELS_LAYER_HPP
#define CKERNELS_LAYER_HPP

#include "../Products/Kernels.hpp"
#include "Days.hpp"

// The units are in panels of 16, each group's last one padded with zeros, and the inputs in blocks of 64:
// [blocks][panels][64][16]. A pass over a layer reads and writes each array from its start to its end.
struct ckernels_layer {
    // Ranges of blocks, each with its own part of a product's sum.
    static constexpr size_t most_ranges = 32;

    size_t inputs, blocks, panels, units, groups;
    ckernels::Array<size_t> group;   // of each panel
    ckernels::Array<size_t> column;  // the first unit of each panel
    ckernels::Array<size_t> width;   // the units of each panel
    ckernels::Array<size_t> first_panel;  // of each group, and the count of panels
    ckernels::Array<float> arrays[3];     // by ckernels_array; moments exist from the first step on
    // Room to work in, kept between steps.
    ckernels::Array<float> panels_of_d, rounded_d, parts, scratch;
    ckernels::Array<double> sums;
    ckernels::Array<ckernels::Update> updates;

    size_t size() const noexcept { return blocks * panels * ckernels::rows * ckernels::lanes; }
    size_t ranges() const noexcept { return blocks < most_ranges ? blocks : most_ranges; }
};

#endif
