import Foundation

/// Carries changes of a hidden layer's sums to the layers after it.
///
/// All in Double, but for products of wide layers: of those the differences, and not the changed values, are
/// rounded to float32 and multiplied as serving does it. The error is some ten millionths of the change, however
/// small that is beside the score.
final class ChangePass {
    private let layers: ExactLayers
    private let network: PolicyNetwork
    /// Of each hidden layer `[capacity, width]`: changes of its sums, and once activated of its units.
    private let changes: [UnsafeMutableBufferPointer<Double>]
    /// Of a wide product.
    private var operand: [Float] = []
    private var product: [Float] = []
    private var row: [Double]
    let capacity: Int

    init(_ layers: ExactLayers, capacity: Int) {
        self.layers = layers
        network = layers.network
        self.capacity = capacity
        changes = layers.network.hidden.map { width in
            let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: capacity * width)
            values.initialize(repeating: 0)
            return values
        }
        row = [Double](repeating: 0, count: network.hidden.max() ?? 0)
    }

    deinit {
        for values in changes { values.deallocate() }
    }

    /// A row of a layer's changes; valid for as long as this lives.
    subscript(layer: Int, row: Int) -> UnsafeMutableBufferPointer<Double> {
        let width = network.hidden[layer]
        return UnsafeMutableBufferPointer(rebasing: changes[layer][row * width..<(row + 1) * width])
    }

    /// What a row's changes do to the last layer's sum.
    func output(_ row: Int, _ weight: [Float]) -> Double {
        weight.withUnsafeBufferPointer { exactDot(self[network.hidden.count - 1, row], $0) }
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

    /// Weights from which on a product is worth rounding for.
    private static let wide = 1 << 16

    /// Changes of the sums of hidden layer `layer` + 1, of the units of `layer`.
    func advance(_ layer: Int, rows: Int) {
        let (inner, width) = (network.hidden[layer], network.hidden[layer + 1])
        if inner * width >= Self.wide { return advanceWide(layer, rows: rows) }
        let target = changes[layer + 1]
        for index in 0..<rows * width { target[index] = 0 }
        layers.hidden[layer].withUnsafeBufferPointer { weight in
            for row in 0..<rows {
                let (source, target) = (self[layer, row], self[layer + 1, row])
                for input in 0..<inner {
                    let value = source[input]
                    for unit in 0..<width { target[unit] += value * Double(weight[input &* width &+ unit]) }
                }
            }
        }
    }

    private func advanceWide(_ layer: Int, rows: Int) {
        let (inner, width) = (network.hidden[layer], network.hidden[layer + 1])
        operand = changes[layer][0..<rows * inner].map { Float($0) }
        product = [Float](repeating: 0, count: rows * width)
        operand.withUnsafeBufferPointer { operand in
            product.withUnsafeMutableBufferPointer { product in
                guard let operand = operand.baseAddress else { return }
                layers.addProduct(layer, operand, rows: rows, to: product)
            }
        }
        for index in product.indices { changes[layer + 1][index] = Double(product[index]) }
    }

    /// Changes of a layer's units, in place of those of its sums.
    func activate(_ layer: Int, bases: [Int], _ base: BaseLayers) {
        let width = network.hidden[layer]
        for (index, source) in bases.enumerated() {
            let changes = self[layer, index]
            base.normalised[layer].withUnsafeBufferPointer { normalised in
                base.units[layer].withUnsafeBufferPointer { units in
                    let normalised = UnsafeBufferPointer(
                        rebasing: normalised[source * width..<(source + 1) * width])
                    let units = UnsafeBufferPointer(
                        rebasing: units[source * width..<(source + 1) * width])
                    if network.layerNorm {
                        renormalise(changes, base.sums[layer], from: source * width, normalised, layer)
                    } else {
                        for unit in 0..<width { row[unit] = changes[unit] }
                    }
                    row.withUnsafeBufferPointer { moves in
                        switch network.activation {
                        case .tanh:
                            for unit in 0..<width {
                                changes[unit] = Self.tanhChange(
                                    normalised[unit], units[unit], by: moves[unit])
                            }
                        case .relu:
                            for unit in 0..<width {
                                changes[unit] = max(0, normalised[unit] + moves[unit]) - units[unit]
                            }
                        }
                    }
                }
            }
        }
    }

    /// How far normalisation moves each unit when its sums change; into ``row``.
    private func renormalise(
        _ changes: UnsafeMutableBufferPointer<Double>, _ sums: [Double], from start: Int,
        _ normalised: UnsafeBufferPointer<Double>, _ layer: Int
    ) {
        let width = changes.count
        let (gain, shift) = (layers.gains[layer], layers.shifts[layer])
        var mean = 0.0
        for unit in 0..<width {
            row[unit] = sums[start + unit] + changes[unit]
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
