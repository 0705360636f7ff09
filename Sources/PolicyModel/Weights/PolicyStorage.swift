/// How a policy file holds the numbers of its matrices: those of inputs, hidden layers, the context and outputs.
///
/// Biases, normalisations, deviations and the normaliser are small and keep their precision.
public enum PolicyStorage: String, Sendable, Hashable, Codable, CaseIterable {
    /// 4 bytes a weight: exactly what was trained.
    case float32
    /// 2 bytes a weight: half the file and half the time of a pass, each weight rounded to 8 significant bits
    /// (nearest, ties to even), so a relative error of at most 1/256 of a weight.
    case bfloat16
}

extension PolicyStorage {
    /// The upper half of a Float's bits, rounded to nearest, ties to even. A NaN stays one.
    static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        guard !value.isNaN else { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }

    static func float(bfloat16 bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}

extension PolicyWeights {
    /// These weights as a file of this storage gives them back.
    public func rounded(to storage: PolicyStorage) -> PolicyWeights {
        guard storage == .bfloat16 else { return self }
        func round(_ values: inout [Float]) {
            values.withUnsafeMutableBufferPointer { values in
                for index in values.indices {
                    values[index] = PolicyStorage.float(bfloat16: PolicyStorage.bfloat16(values[index]))
                }
            }
        }
        var weights = self
        round(&weights.inputWeight)
        round(&weights.contextWeight)
        for layer in weights.hidden.indices { round(&weights.hidden[layer].weight) }
        round(&weights.outputWeight)
        return weights
    }
}
