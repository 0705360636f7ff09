/// Ablations of a `shared` network: a slot's inputs change its own encoding, and by its share in the mean the
/// context that all slots see.
struct SharedAblation {
    private let layers: ExactLayers
    private let ablation: Ablation
    /// Rows of all slots where scores are standardised, else of those asked for.
    private let base: BaseLayers
    private let outputs: [Double]
    private let scores: [Double]
    private let spread: ExactSpread
    /// Slots that the context is the mean of.
    private let pooled: Double
    private let output: (weight: [Float], bias: Float)

    init(_ ablation: Ablation, _ layers: ExactLayers) {
        self.ablation = ablation
        self.layers = layers
        let network = layers.network
        var mean = [Double](repeating: 0, count: network.firstHidden)
        let sums = (0..<network.slots).map { slot in
            layers.encoded(ablation.inputs[slot * network.features..<(slot + 1) * network.features])
        }
        for (sums, isPooled) in zip(sums, ablation.mask) where isPooled {
            let units = layers.activated(layers.normalised(sums, layer: 0))
            for unit in units.indices { mean[unit] += units[unit] }
        }
        let pooled = Double(max(1, ablation.mask.count { $0 }))
        let context = layers.contextSums(mean.map { $0 / pooled })
        var base = BaseLayers(network)
        for slot in ablation.isStandardised ? Array(0..<network.slots) : ablation.slots {
            base.append(first: sums[slot], context: context, layers)
        }
        let output = layers.outputRow(0)
        outputs = (0..<base.rows).map { layers.output(Array(base.last($0)), output) }
        scores = outputs.map(layers.score)
        spread =
            ablation.isStandardised
            ? ExactSpread(scores[...], mask: ablation.mask[...]) : ExactSpread([], mask: [])
        self.base = base
        self.pooled = pooled
        self.output = output
    }

    /// `[slots][groups]`; the bits do not depend on the number of threads.
    func deltas() -> [[Double]] {
        ablation.inParts { slots in
            let capacity = max(layers.network.batch, ablation.groups.count)
            let pass = ChangePass(layers, capacity: capacity)
            return slots.indices.map { index in
                deltas(slots[index], row: ablation.isStandardised ? slots[index] : index, pass)
            }
        }
    }

    private func deltas(_ slot: Int, row: Int, _ pass: ChangePass) -> [Double] {
        let network = layers.network
        var groups: [Int] = []
        layers.encoder.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for (group, inputs) in ablation.groups.enumerated() {
                let changes = ablation.change(
                    slot, group: inputs, features: network.features, weights: weights,
                    into: pass[0, groups.count])
                if changes { groups.append(group) }
            }
        }
        var deltas = [Double](repeating: 0, count: ablation.groups.count)
        guard !groups.isEmpty else { return deltas }
        let bases = groups.map { _ in row }
        pass.activate(0, bases: bases, base)
        let contexts = groups.indices.map { contextChange(slot, row: $0, pass) }
        pass.advance(0, rows: groups.count)
        for (index, context) in contexts.enumerated() {
            for unit in context.indices { pass[1, index][unit] += context[unit] }
        }
        pass.finish(from: 1, bases: bases, base)
        let after = groups.indices.map { changedScore(base: row, row: $0, pass) }
        for (index, group) in groups.enumerated() {
            deltas[group] =
                ablation.isStandardised
                ? spread.standardised(scores[slot])
                    - standardised(slot, score: after[index], context: contexts[index], pass)
                : scores[row] - after[index]
        }
        return deltas
    }

    /// What a changed encoding, in the first layer's row `row`, does to the second layer's sums by the context.
    private func contextChange(_ slot: Int, row: Int, _ pass: ChangePass) -> [Double] {
        guard ablation.mask[slot] else { return [] }
        return layers.contextProduct(pass[0, row].map { $0 / pooled })
    }

    private func changedScore(base row: Int, row index: Int, _ pass: ChangePass) -> Double {
        layers.score(outputs[row] + pass.output(index, output.weight))
    }

    /// A slot's standardised score once all slots have seen the changed context.
    private func standardised(_ slot: Int, score: Double, context: [Double], _ pass: ChangePass) -> Double {
        var changed = scores
        if !context.isEmpty {
            for first in stride(from: 0, to: scores.count, by: pass.capacity) {
                let slots = Array(first..<min(first + pass.capacity, scores.count))
                for index in slots.indices {
                    for unit in context.indices { pass[1, index][unit] = context[unit] }
                }
                pass.finish(from: 1, bases: slots, base)
                for (index, other) in slots.enumerated() {
                    changed[other] = changedScore(base: other, row: index, pass)
                }
            }
        }
        changed[slot] = score
        return ExactSpread(changed[...], mask: ablation.mask[...]).standardised(score)
    }
}
