import Core
import Testing

@Suite("Seeded generator") struct SeededGeneratorTests {
    @Test("The same seed gives the same numbers, another seed others")
    func deterministic() {
        var one = SeededGenerator(seed: 42)
        var two = SeededGenerator(seed: 42)
        var other = SeededGenerator(seed: 43)
        let first = (0..<100).map { _ in one.next() }
        #expect(first == (0..<100).map { _ in two.next() })
        #expect(first != (0..<100).map { _ in other.next() })
    }

    @Test("Gaussians have mean 0, variance 1 and normal tails")
    func gaussian() {
        var generator = SeededGenerator(seed: 1)
        let count = 200_000
        let values = (0..<count).map { _ in generator.gaussian() }
        let mean = values.reduce(0, +) / Double(count)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Double(count) - mean * mean
        let beyondTwo = Double(values.count { abs($0) > 2 }) / Double(count)
        // Four standard errors of each estimate.
        #expect(abs(mean) < 4 / Double(count).squareRoot())
        #expect(abs(variance - 1) < 4 * (2 / Double(count)).squareRoot())
        #expect(abs(beyondTwo - 0.0455) < 0.002)
    }

    @Test("Uniform numbers fill [0, 1) and indices stay below their bound")
    func uniform() {
        var generator = SeededGenerator(seed: 9)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 {
            let value = generator.uniform()
            #expect(value >= 0 && value < 1)
            counts[Int(value * 10)] += 1
            #expect((0..<7).contains(generator.index(below: 7)))
        }
        #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    }
}
