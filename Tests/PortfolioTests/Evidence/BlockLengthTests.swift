import Core
import Foundation
import Portfolio
import Testing

@Suite("Block length") struct BlockLengthTests {
    static func series(rho: Double, count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return BlockBootstrapTests.autoregression(count, rho: rho, using: &generator)
    }

    @Test(
        "Is what arch 8.0.0 finds for the same series",
        arguments: [
            (0.0, 250, 1.1514461467903943), (0.3, 500, 5.179749353393213), (0.5, 1_000, 9.609358636542641),
            (0.8, 2_500, 33.399850066549774), (-0.4, 750, 8.110976930555612),
        ])
    func published(rho: Double, count: Int, expected: Double) {
        let length = BlockBootstrap.automaticBlockLength(Self.series(rho: rho, count: count, seed: 21))
        #expect(abs(length - expected) < 1e-9)
    }

    @Test("Grows with dependence, and follows volatility where returns themselves look independent")
    func clustering() {
        let lengths = [0.1, 0.5, 0.9].map {
            BlockBootstrap.automaticBlockLength(Self.series(rho: $0, count: 2_000, seed: 3))
        }
        #expect(lengths == lengths.sorted() && lengths[2] > 2 * lengths[0])
        var generator = SeededGenerator(seed: 8)
        let volatility = Self.series(rho: 0.97, count: 2_000, seed: 9)
        let returns = volatility.map { exp($0 / 4) * generator.gaussian() }
        #expect(BlockBootstrap.blockLength(for: [returns]) > 5)
        #expect(BlockBootstrap.blockLength(for: [returns]) > BlockBootstrap.automaticBlockLength(returns))
    }

    @Test("Short and constant series have blocks of one period")
    func degenerate() {
        #expect(BlockBootstrap.automaticBlockLength([]) == 1)
        #expect(BlockBootstrap.automaticBlockLength([0.1, 0.2, 0.3]) == 1)
        #expect(BlockBootstrap.automaticBlockLength([Double](repeating: 0.1, count: 500)) == 1)
        #expect(BlockBootstrap.blockLength(for: []) == 1)
    }
}
