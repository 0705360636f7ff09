import Foundation
import Tensors
import Testing

// One after another: the count of OpenBLAS's threads belongs to the process.
@Suite("Threads and repeatability", .serialized) struct RepeatabilityTests {
    /// Runs `work` on a fresh thread, whose count of threads is its own.
    private func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }

    @Test("The thread count is the calling thread's")
    func threadCount() async throws {
        let counts = try await onOwnThread {
            try [2, 1].map {
                try Torch.setThreadCount($0)
                return Torch.threadCount
            }
        }
        #expect(counts == [2, 1])
        #expect(throws: TensorError.self) { try Torch.setThreadCount(0) }
    }

    @Test("One thread and two give the same bits, over many chunks")
    func threads() async throws {
        @Sendable func run(threads: Int) throws -> [Float] {
            try Torch.setThreadCount(threads)
            let generator = try TensorGenerator(seed: 9)
            let parameters: NamedTensors = try [("a", [70_001]), ("b", [3]), ("c", [300, 500])].map {
                name, shape in
                (name, try Tensor.normal(shape, generator: generator).setRequiresGradient())
            }
            let optimiser = try Adam(parameters)
            var result: [Float] = []
            for _ in 0..<3 {
                for (_, p) in parameters { try p.setGradient(Tensor.normal(p.shape, generator: generator)) }
                result.append(Float(try clipGradientNorm(parameters.tensors, to: 1)))
                try optimiser.step()
            }
            return try parameters.reduce(into: result) { $0 += try $1.tensor.floats() }
        }
        let one = try await onOwnThread { try run(threads: 1) }
        let two = try await onOwnThread { try run(threads: 2) }
        #expect(one == two)
    }

    @Test("Learning fits a function, and a second run gives the same bits")
    func learning() throws {
        func train() throws -> (losses: [Double], weights: [Float]) {
            let generator = try TensorGenerator(seed: 42)
            let network = try Sequential.perceptron(sizes: [1, 32, 32, 1], generator: generator)
            var settings = Adam.Settings()
            settings.learningRate = 1e-2
            let optimiser = try Adam(network.parameters, settings: settings)
            let x = try Tensor.uniform([128, 1], low: -3, high: 3, generator: generator)
            let y = try x.sin()
            var losses: [Double] = []
            for _ in 0..<200 {
                optimiser.clearGradients()
                let loss = try (network(x) - y).square().mean()
                try loss.backward()
                try clipGradientNorm(network.parameters.tensors, to: 1)
                try optimiser.step()
                losses.append(try loss.item())
            }
            return (losses, try network.parameters.flatMap { try $0.tensor.floats() })
        }
        let first = try train()
        let second = try train()
        #expect(try #require(first.losses.first) > 0.3)
        #expect(try #require(first.losses.last) < 2e-3)
        #expect(first.losses == second.losses)
        #expect(first.weights == second.weights)
    }
}
