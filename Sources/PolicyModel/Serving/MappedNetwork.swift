/// One network of a mapped policy file: where each of its tensors lies, checked, nothing loaded.
struct MappedNetwork: Sendable {
    let network: PolicyNetwork
    let file: SafetensorsFile
    /// One a batch for `dense`, one for `shared`; so are the outputs.
    let inputWeights: [Range<Int>]
    let inputBias: Range<Int>
    let contextWeight: Range<Int>?
    let hiddenWeights: [Range<Int>]
    let hiddenBiases: [Range<Int>]
    let normGains: [Range<Int>]
    let normShifts: [Range<Int>]
    let outputWeights: [Range<Int>]
    let outputBiases: [Range<Int>]
    let logDeviation: Range<Int>

    /// - Parameters:
    ///   - network: sound.
    ///   - prefix: of its tensors' names.
    /// - Throws: ``PolicyModelError`` with code `wrongTensor` or `unsupported`.
    init(_ network: PolicyNetwork, in file: SafetensorsFile, prefix: String) throws(PolicyModelError) {
        let layout = PolicyLayout(network: network, prefix: prefix)
        func findAll(
            _ indices: Range<Int>, _ tensor: (Int) -> PolicyTensor
        ) throws(PolicyModelError) -> [Range<Int>] {
            var ranges: [Range<Int>] = []
            for index in indices { ranges.append(try file.range(of: tensor(index))) }
            return ranges
        }
        inputWeights = try findAll(layout.batches, layout.inputWeight)
        inputBias = try file.range(of: layout.inputBias)
        if let context = layout.contextWeight {
            contextWeight = try file.range(of: context)
        } else {
            contextWeight = nil
        }
        hiddenWeights = try findAll(layout.layers, layout.hiddenWeight)
        hiddenBiases = try findAll(layout.layers, layout.hiddenBias)
        normGains = try findAll(layout.norms, layout.normGain)
        normShifts = try findAll(layout.norms, layout.normShift)
        outputWeights = try findAll(layout.batches, layout.outputWeight)
        outputBiases = try findAll(layout.batches, layout.outputBias)
        logDeviation = try file.range(of: layout.logDeviation)
        self.network = network
        self.file = file
    }

    /// Log standard deviation of each slot's score, `slots` numbers.
    var logDeviations: [Float] {
        let stored = file.floats(logDeviation)
        return stored.count == 1 ? [Float](repeating: stored[0], count: network.slots) : Array(stored)
    }

    /// Every weight is a finite number. Reads them all, a batch at a time.
    var isFinite: Bool {
        let ranges =
            inputWeights + [inputBias] + (contextWeight.map { [$0] } ?? []) + hiddenWeights + hiddenBiases
            + normGains + normShifts + outputWeights + outputBiases + [logDeviation]
        return ranges.allSatisfy { range in
            defer { file.file.release(range) }
            return allFinite(file.floats(range))
        }
    }

    /// The network in memory, once: what has been copied of the file is given back.
    func weights(normaliser: Normaliser) -> PolicyWeights {
        func values(_ ranges: [Range<Int>]) -> [Float] {
            var values: [Float] = []
            values.reserveCapacity(ranges.reduce(0) { $0 + $1.count / MemoryLayout<Float>.stride })
            for range in ranges {
                values.append(contentsOf: file.floats(range))
                file.file.release(range)
            }
            return values
        }
        return PolicyWeights(
            network: network, normaliser: normaliser, inputWeight: values(inputWeights),
            inputBias: values([inputBias]), contextWeight: values(contextWeight.map { [$0] } ?? []),
            hidden: zip(hiddenWeights, hiddenBiases).map {
                HiddenLayer(weight: values([$0]), bias: values([$1]))
            },
            norms: zip(normGains, normShifts).map { NormLayer(gain: values([$0]), shift: values([$1])) },
            outputWeight: values(outputWeights), outputBias: values(outputBiases),
            logDeviation: values([logDeviation]))
    }
}

extension SafetensorsFile {
    func range(of tensor: PolicyTensor) throws(PolicyModelError) -> Range<Int> {
        try range(
            of: tensor.name, dtype: tensor.type.rawValue, width: tensor.type.width, shape: tensor.shape)
    }

    func numbers(of tensor: PolicyTensor) throws(PolicyModelError) -> [Double] {
        Array(doubles(try range(of: tensor)))
    }
}
