/// The hidden layers of a pass over the observation as it is, in Double: what changes are measured from. One
/// row of a `dense` network, one row a slot of a `shared` one.
struct BaseLayers {
    /// Of each hidden layer `[rows, width]`: its sums, empty without layer normalisation; what its activation
    /// takes; its units.
    private(set) var sums: [[Double]]
    private(set) var normalised: [[Double]]
    private(set) var units: [[Double]]
    private(set) var rows = 0

    init(_ network: PolicyNetwork) {
        sums = network.hidden.map { _ in [] }
        normalised = sums
        units = sums
    }

    /// - Parameters:
    ///   - first: sums of the first layer.
    ///   - context: what the second layer's sums begin with; nil for its bias.
    mutating func append(first: [Double], context: [Double]? = nil, _ layers: ExactLayers) {
        var current = first
        for layer in units.indices {
            if layers.network.layerNorm { sums[layer] += current }
            let taken = layers.normalised(current, layer: layer)
            let active = layers.activated(taken)
            normalised[layer] += taken
            units[layer] += active
            if layer + 1 < units.count {
                current = layers.sums(after: layer, units: active, onto: layer == 0 ? context : nil)
            }
        }
        rows += 1
    }

    /// The last hidden layer's units of a row.
    func last(_ row: Int) -> ArraySlice<Double> {
        let width = units[units.count - 1].count / max(1, rows)
        return units[units.count - 1][row * width..<(row + 1) * width]
    }
}
