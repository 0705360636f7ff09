/// Ablations of a `dense` network: a slot's inputs are a few rows of the first layer, so one walk over it is
/// enough for all of them.
struct DenseAblation {
    private let layers: ExactLayers
    private let ablation: Ablation
    private let base: BaseLayers
    /// Of all slots, where scores are standardised.
    private let outputs: [Double]
    private let scores: [Double]
    private let spread: ExactSpread

    /// Changes worked on at a time.
    private static let rows = 64

    /// - Parameter sums: of the first layer, as ``MappedNetwork/exactSums(_:rows:threads:)`` has them.
    init(_ ablation: Ablation, _ layers: ExactLayers, sums: [Double]) {
        self.ablation = ablation
        self.layers = layers
        var base = BaseLayers(layers.network)
        base.append(first: sums, layers)
        self.base = base
        let last = Array(base.last(0))
        outputs =
            ablation.isStandardised
            ? (0..<layers.network.slots).map { layers.output(last, layers.outputRow($0)) } : []
        scores = outputs.map(layers.score)
        spread = ExactSpread(scores[...], mask: ablation.mask[...])
    }

    /// A change of one slot's inputs, which waits for others to be carried on with.
    private struct Change {
        /// In the part's deltas.
        var index: Int
        var slot: Int
        var group: Int
    }

    /// `[slots][groups]`; the bits do not depend on the number of threads.
    func deltas() -> [[Double]] { ablation.inParts { deltas(of: $0) } }

    private func deltas(of slots: ArraySlice<Int>) -> [[Double]] {
        let network = layers.network
        let pass = ChangePass(layers, capacity: Self.rows)
        var deltas = slots.map { _ in [Double](repeating: 0, count: ablation.groups.count) }
        var pending: [Change] = []
        let weights = UnsafeMutableBufferPointer<Float>.allocate(
            capacity: network.features * network.firstHidden)
        defer { weights.deallocate() }
        guard let rows = weights.baseAddress else { return deltas }
        for (index, slot) in slots.enumerated() {
            layers.mapped.readInputRows(slot * network.features..<(slot + 1) * network.features, into: rows)
            for (group, inputs) in ablation.groups.enumerated() {
                let changes = ablation.change(
                    slot, group: inputs, features: network.features, weights: rows,
                    into: pass[0, pending.count])
                guard changes else { continue }
                pending.append(Change(index: index, slot: slot, group: group))
                if pending.count == Self.rows { finish(&pending, pass, into: &deltas) }
            }
        }
        finish(&pending, pass, into: &deltas)
        return deltas
    }

    private func finish(_ pending: inout [Change], _ pass: ChangePass, into deltas: inout [[Double]]) {
        guard !pending.isEmpty else { return }
        pass.finish(from: 0, bases: pending.map { _ in 0 }, base)
        if ablation.isStandardised {
            standardised(pending, pass, into: &deltas)
        } else {
            let last = Array(base.last(0))
            for (row, change) in pending.enumerated() {
                let output = layers.outputRow(change.slot)
                let before = layers.output(last, output)
                let after = before + pass.output(row, output.weight)
                deltas[change.index][change.group] = layers.score(before) - layers.score(after)
            }
        }
        pending = []
    }

    /// All slots' changed scores of each row, as their mean and deviation change as well.
    private func standardised(
        _ pending: [Change], _ pass: ChangePass, into deltas: inout [[Double]]
    ) {
        let slots = layers.network.slots
        var changed = [Double](repeating: 0, count: pending.count * slots)
        for slot in 0..<slots {
            let weight = layers.outputRow(slot).weight
            for row in pending.indices {
                changed[row * slots + slot] = layers.score(
                    outputs[slot] + pass.output(row, weight))
            }
        }
        for (row, change) in pending.enumerated() {
            let (own, slot) = (changed[row * slots..<(row + 1) * slots], change.slot)
            let after = ExactSpread(own, mask: ablation.mask[...])
            deltas[change.index][change.group] =
                spread.standardised(scores[slot]) - after.standardised(own[own.startIndex + slot])
        }
    }
}
