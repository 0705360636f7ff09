import Foundation

/// Carries changes of a hidden layer's sums to the layers after it.
///
/// Differences, and not changed values, are what is rounded to float32 and multiplied: the error is a ten
/// millionth of the change, however small that is beside the score. Activations and normalisations are
/// differenced in Double.
final class ChangePass {
    private let layers: ExactLayers
    private let network: PolicyNetwork
    /// Of each hidden layer `[capacity, width]`: changes of its sums, and once activated of its units.
    private let changes: HiddenUnits
    private var row: [Double]
    let capacity: Int

    init(_ layers: ExactLayers, capacity: Int) {
        self.layers = layers
        network = layers.network
        self.capacity = capacity
        changes = HiddenUnits(network, rows: capacity)
        row = [Double](repeating: 0, count: network.hidden.max() ?? 0)
    }

    subscript(layer: Int) -> UnsafeMutableBufferPointer<Float> { changes[layer] }

    /// The last hidden layer's changes of a row.
    func last(_ row: Int) -> UnsafeBufferPointer<Float> {
        let width = network.lastHidden
        return UnsafeBufferPointer(rebasing: changes.last[row * width..<(row + 1) * width])
    }

    /// From changes of the sums of `layer` to those of the last layer's units.
    ///
    /// - Parameter bases: each row's row in `base`.
    func finish(from layer: Int, bases: [Int], _ base: BaseLayers) {
        activate(layer, bases: bases, base)
        for next in layer..<network.hidden.count - 1 {
            advance(next, rows: bases.count)
            activate(next + 1, bases: bases, base)
        }
    }

    /// Changes of the sums of hidden layer `layer` + 1, of the units of `layer`.
    func advance(_ layer: Int, rows: Int) {
        let target = UnsafeMutableBufferPointer(
            rebasing: changes[layer + 1][0..<rows * network.hidden[layer + 1]])
        target.update(repeating: 0)
        guard let source = changes[layer].baseAddress else { return }
        layers.addProduct(layer, source, rows: rows, to: target)
    }

    /// Changes of a layer's units, in place of those of its sums.
    func activate(_ layer: Int, bases: [Int], _ base: BaseLayers) {
        let width = network.hidden[layer]
        for (index, source) in bases.enumerated() {
            let changes = UnsafeMutableBufferPointer(
                rebasing: changes[layer][index * width..<(index + 1) * width])
            base.normalised[layer].withUnsafeBufferPointer { normalised in
                base.units[layer].withUnsafeBufferPointer { units in
                    let normalised = UnsafeBufferPointer(
                        rebasing: normalised[source * width..<(source + 1) * width])
                    let units = UnsafeBufferPointer(
                        rebasing: units[source * width..<(source + 1) * width])
                    if network.layerNorm {
                        renormalise(changes, base.sums[layer], from: source * width, normalised, layer)
                    } else {
                        for unit in 0..<width { row[unit] = Double(changes[unit]) }
                    }
                    row.withUnsafeBufferPointer { moves in
                        switch network.activation {
                        case .tanh:
                            for unit in 0..<width {
                                changes[unit] = Float(
                                    Self.tanhChange(normalised[unit], units[unit], by: moves[unit]))
                            }
                        case .relu:
                            for unit in 0..<width {
                                changes[unit] = Float(max(0, normalised[unit] + moves[unit]) - units[unit])
                            }
                        }
                    }
                }
            }
        }
    }

    /// How far normalisation moves each unit when its sums change; into ``row``.
    private func renormalise(
        _ changes: UnsafeMutableBufferPointer<Float>, _ sums: [Double], from start: Int,
        _ normalised: UnsafeBufferPointer<Double>, _ layer: Int
    ) {
        let width = changes.count
        let (gain, shift) = (layers.gains[layer], layers.shifts[layer])
        var mean = 0.0
        for unit in 0..<width {
            row[unit] = sums[start + unit] + Double(changes[unit])
            mean += row[unit]
        }
        mean /= Double(width)
        var squares = 0.0
        for unit in 0..<width { squares += (row[unit] - mean) * (row[unit] - mean) }
        let scale = 1 / (squares / Double(width) + PolicyNetwork.layerNormEpsilon).squareRoot()
        for unit in 0..<width {
            let value = (row[unit] - mean) * scale * Double(gain[unit]) + Double(shift[unit])
            row[unit] = value - normalised[unit]
        }
    }

    /// `tanh(x + d) - tanh(x)` with `t = tanh(x)`. For small d by the addition theorem,
    /// `(1 - t^2) tanh(d) / (1 + t tanh(d))`, and the series of tanh: below 0.1 what it leaves out is under 1e-13.
    @inline(__always)
    static func tanhChange(_ x: Double, _ t: Double, by d: Double) -> Double {
        guard abs(d) < 0.1 else { return tanh(x + d) - t }
        let square = d * d
        let series = 2.0 / 15 - square * (17.0 / 315 - square * (62.0 / 2835))
        let small = d * (1 - square * (1.0 / 3 - square * series))
        return (1 - t * t) * small / (1 + t * small)
    }
}
