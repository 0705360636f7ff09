import Foundation
import Tensors
import Testing

@Suite("Repeatability of streamed layers", .serialized) struct StreamedRepeatabilityTests {
    /// Runs `work` on a fresh thread, whose count of threads is its own.
    private func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }

    private static let updates = [
        StreamedUpdate.adam(learningRate: 1e-2), .rmsprop(learningRate: 1e-2, gradientScale: 0.3),
    ]

    private static func train(_ given: StreamedCase, rounds: Range<Int>) throws -> [Float] {
        var result: [Float] = []
        for round in rounds {
            let days = (0..<11).map { ($0 * 5 + round * 3) % 40 }
            let sensitivity = try given.sensitivity(11, seed: UInt64(round))
            result.append(
                Float(try given.layer.squaredGradientNorm(given.matrix, days: days, gradient: sensitivity)))
            let next = try given.layer.step(
                given.matrix, days: days, gradient: sensitivity, updates: updates,
                next: Array(round..<round + 7))
            result += try next?.floats() ?? []
        }
        return result + (try given.layer.weight().floats())
    }

    @Test("Any number of threads gives the same bits")
    func threads() async throws {
        @Sendable func run(threads: Int) throws -> [UInt32] {
            try Torch.setThreadCount(threads)
            let given = try StreamedCase(days: 40, inputs: 5_000, groups: [40, 9])
            return try Self.train(given, rounds: 0..<3).map(\.bitPattern)
        }
        let one = try await onOwnThread { try run(threads: 1) }
        for threads in [2, 3] {
            let several = try await onOwnThread { try run(threads: threads) }
            #expect(one == several)
        }
    }

    @Test("A restored layer goes on with the same bits")
    func restoring() throws {
        let whole = try StreamedCase(days: 40, inputs: 700, groups: [20, 9])
        _ = try Self.train(whole, rounds: 0..<2)
        let state = try whole.layer.state()
        #expect(
            state.map(\.name) == [
                "first_moment.0", "second_moment.0", "step_count.0", "first_moment.1", "second_moment.1",
                "step_count.1",
            ])
        let weight = try whole.layer.weight()
        let rest = try StreamedCase(days: 40, inputs: 700, groups: [20, 9])
        // What the layer did before leaves no trace.
        _ = try Self.train(rest, rounds: 5..<6)
        try rest.layer.setWeight(weight)
        try rest.layer.restore(state)
        #expect(rest.layer.stepCounts == [2, 2])
        #expect(try Self.train(rest, rounds: 2..<4) == Self.train(whole, rounds: 2..<4))
        #expect(throws: TensorError.self) { try rest.layer.restore([]) }
        #expect(throws: TensorError.self) {
            try rest.layer.restore(state.map { ($0.name, $0.name == "first_moment.1" ? weight : $0.tensor) })
        }
    }
}
