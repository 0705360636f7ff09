#include "Layer.hpp"

#include <algorithm>
#include <new>

#include "../Support/Parallel.hpp"

using namespace ckernels;

ckernels_layer *ckernels_layer_new(size_t inputs, const size_t *group_sizes, size_t groups) {
    auto *layer = new (std::nothrow) ckernels_layer{};
    if (layer == nullptr) return nullptr;
    layer->inputs = inputs;
    layer->groups = groups;
    layer->blocks = (inputs + rows - 1) / rows;
    for (size_t g = 0; g < groups; ++g) layer->panels += (group_sizes[g] + lanes - 1) / lanes;
    size_t count = layer->panels;
    if (!(layer->group.reserve(count) && layer->column.reserve(count) && layer->width.reserve(count)
          && layer->updates.reserve(count) && layer->first_panel.reserve(groups + 1)
          && layer->arrays[ckernels_weight].reserve_zeros(layer->size()))) {
        delete layer;
        return nullptr;
    }
    size_t panel = 0;
    for (size_t g = 0; g < groups; ++g) {
        layer->first_panel[g] = panel;
        for (size_t begin = 0; begin < group_sizes[g]; begin += lanes, ++panel) {
            layer->group[panel] = g;
            layer->column[panel] = layer->units + begin;
            layer->width[panel] = std::min(lanes, group_sizes[g] - begin);
        }
        layer->units += group_sizes[g];
    }
    layer->first_panel[groups] = panel;
    return layer;
}

void ckernels_layer_free(ckernels_layer *layer) { delete layer; }

namespace {

// Calls `body(pointer to 16 units in the layer, pointer in the group's matrix, units)` for each input and panel.
template <typename Values, typename Body>
void for_each_row(
    const ckernels_layer &layer, const float *array, size_t group, Values *values, int threads, Body body) {
    size_t first = layer.first_panel[group], last = layer.first_panel[group + 1];
    if (first == last) return;
    size_t left = layer.column[first], units = layer.column[last - 1] + layer.width[last - 1] - left;
    for_each(layer.blocks, threads, [&](size_t block, size_t) {
        size_t end = std::min(rows, layer.inputs - block * rows);
        for (size_t panel = first; panel < last; ++panel)
            for (size_t k = 0; k < end; ++k)
                body(
                    const_cast<float *>(array) + ((block * layer.panels + panel) * rows + k) * lanes,
                    values + (block * rows + k) * units + layer.column[panel] - left, layer.width[panel]);
    });
}

}  // namespace

int ckernels_layer_set(
    ckernels_layer *layer, enum ckernels_array array, size_t group, const float *values, int threads) {
    auto &memory = layer->arrays[array];
    if (memory.get() == nullptr && !memory.reserve_zeros(layer->size())) return 1;
    for_each_row(*layer, memory.get(), group, values, threads, [](float *own, const float *given, size_t width) {
        std::memcpy(own, given, width * sizeof(float));
    });
    return 0;
}

bool ckernels_layer_has(const ckernels_layer *layer, enum ckernels_array array) {
    return layer->arrays[array].get() != nullptr;
}

void ckernels_layer_get(
    const ckernels_layer *layer, enum ckernels_array array, size_t group, float *values, int threads) {
    const float *memory = layer->arrays[array].get();
    for_each_row(*layer, memory, group, values, threads, [=](float *own, float *wanted, size_t width) {
        if (memory == nullptr)
            std::memset(wanted, 0, width * sizeof(float));
        else
            std::memcpy(wanted, own, width * sizeof(float));
    });
}
