import Foundation

/// xoshiro256**, seeded by SplitMix64: the same seed gives the same numbers on every machine.
///
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators" (2021).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private var spareGaussian: Double?

    public init(seed: UInt64) {
        var mixer = seed
        func next() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    public mutating func next() -> UInt64 {
        func rotl(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotl(state.1 &* 5, 7) &* 9
        let t = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= t
        state.3 = rotl(state.3, 45)
        return result
    }

    /// Uniform in [0, 1), with 53 random bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A whole number in 0..<bound, without modulo bias.
    public mutating func index(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    /// Standard normal, by Marsaglia's polar method.
    public mutating func gaussian() -> Double {
        if let spare = spareGaussian {
            spareGaussian = nil
            return spare
        }
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let s = u * u + v * v
            if s > 0, s < 1 {
                let factor = (-2 * log(s) / s).squareRoot()
                spareGaussian = v * factor
                return u * factor
            }
        }
    }
}

/// Put away and taken up again, a generator goes on with the same numbers.
extension SeededGenerator: Codable {
    private struct Kept: Codable {
        var state: [UInt64]
        var spareGaussian: UInt64?
    }

    public init(from decoder: any Decoder) throws {
        let kept = try Kept(from: decoder)
        guard kept.state.count == 4 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a generator has four words of state")
            )
        }
        state = (kept.state[0], kept.state[1], kept.state[2], kept.state[3])
        spareGaussian = kept.spareGaussian.map { Double(bitPattern: $0) }
    }

    public func encode(to encoder: any Encoder) throws {
        try Kept(
            state: [state.0, state.1, state.2, state.3], spareGaussian: spareGaussian?.bitPattern
        ).encode(to: encoder)
    }
}
