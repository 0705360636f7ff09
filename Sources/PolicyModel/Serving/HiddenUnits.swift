/// Room for the values of each hidden layer, `[rows, hidden K]`, made once a pass. A single owner frees it.
struct HiddenUnits: ~Copyable {
    private let layers: [UnsafeMutableBufferPointer<Float>]

    init(_ network: PolicyNetwork, rows: Int) {
        layers = network.hidden.map { width in
            let units = UnsafeMutableBufferPointer<Float>.allocate(capacity: rows * width)
            units.initialize(repeating: 0)
            return units
        }
    }

    deinit {
        for units in layers { units.deallocate() }
    }

    /// The layer's values; valid for as long as this lives.
    subscript(layer: Int) -> UnsafeMutableBufferPointer<Float> { layers[layer] }

    var last: UnsafeMutableBufferPointer<Float> { layers[layers.count - 1] }
}
