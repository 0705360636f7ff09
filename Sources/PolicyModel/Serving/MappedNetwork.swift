/// One network of a mapped policy file: where each of its tensors lies, checked, nothing loaded.
struct MappedNetwork: Sendable {
    let network: PolicyNetwork
    let file: SafetensorsFile
    /// One a batch for `dense`, one for `shared`; so are the outputs.
    let inputWeights: [MappedMatrix]
    let inputBias: Range<Int>
    let contextWeight: MappedMatrix?
    let hiddenWeights: [MappedMatrix]
    let hiddenBiases: [Range<Int>]
    let normGains: [Range<Int>]
    let normShifts: [Range<Int>]
    let outputWeights: [MappedMatrix]
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
        func matrices(
            _ indices: Range<Int>, _ tensor: (Int) -> PolicyTensor
        ) throws(PolicyModelError) -> [MappedMatrix] {
            var matrices: [MappedMatrix] = []
            for index in indices { matrices.append(try MappedMatrix(tensor(index), in: file)) }
            return matrices
        }
        inputWeights = try matrices(layout.batches, layout.inputWeight)
        inputBias = try file.range(of: layout.inputBias)
        if let context = layout.contextWeight {
            contextWeight = try MappedMatrix(context, in: file)
        } else {
            contextWeight = nil
        }
        hiddenWeights = try matrices(layout.layers, layout.hiddenWeight)
        hiddenBiases = try findAll(layout.layers, layout.hiddenBias)
        normGains = try findAll(layout.norms, layout.normGain)
        normShifts = try findAll(layout.norms, layout.normShift)
        outputWeights = try matrices(layout.batches, layout.outputWeight)
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

    private var matrices: [MappedMatrix] {
        inputWeights + (contextWeight.map { [$0] } ?? []) + hiddenWeights + outputWeights
    }

    /// All but the matrices.
    private var vectors: [Range<Int>] {
        [inputBias] + hiddenBiases + normGains + normShifts + outputBiases + [logDeviation]
    }

    /// Every weight is a finite number. Reads them all, a batch at a time.
    var isFinite: Bool {
        hasFiniteVectors
            && matrices.allSatisfy { matrix in
                defer { file.file.release(matrix.range) }
                return matrix.isFinite(in: file)
            }
    }

    /// Every number outside the matrices is finite: a few thousand, where a pass reads the matrices itself.
    var hasFiniteVectors: Bool { vectors.allSatisfy { allFinite(file.floats($0)) } }

    /// The network in memory, once: what has been copied of the file is given back.
    func weights(normaliser: Normaliser) -> PolicyWeights {
        func values(_ matrices: [MappedMatrix]) -> [Float] {
            var values: [Float] = []
            values.reserveCapacity(matrices.reduce(0) { $0 + $1.count })
            for matrix in matrices {
                matrix.append(to: &values, from: file)
                file.file.release(matrix.range)
            }
            return values
        }
        func numbers(_ ranges: [Range<Int>]) -> [Float] { ranges.flatMap { Array(file.floats($0)) } }
        return PolicyWeights(
            network: network, normaliser: normaliser, inputWeight: values(inputWeights),
            inputBias: numbers([inputBias]), contextWeight: values(contextWeight.map { [$0] } ?? []),
            hidden: zip(hiddenWeights, hiddenBiases).map {
                HiddenLayer(weight: values([$0]), bias: numbers([$1]))
            },
            norms: zip(normGains, normShifts).map { NormLayer(gain: numbers([$0]), shift: numbers([$1])) },
            outputWeight: values(outputWeights), outputBias: numbers(outputBiases),
            logDeviation: numbers([logDeviation]))
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
