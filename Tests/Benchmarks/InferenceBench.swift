import Core
import Foundation
import Inference
import Ledger
import Synchronization
import TestSupport

/// What asking a server costs on top of the server's own time: a batch of 400 windows of 126 steps, of which a
/// server makes 200 ms from the request's last byte to the answer's first.
///
/// Predicted for JSON: 50,400 floats of 8 digits are 0.45 MB, 60 ns each to write, 0.2 ns a byte over the loopback,
/// and 2,000 floats to read: 4 ms, 2 %. As bytes, 0.2 MB and no text: below 1 ms.
enum InferenceBench {
    private static let items = 400
    private static let steps = 126
    private static let latency = 0.2

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        try [false, true].map { isBinary in try wire(options, isBinary: isBinary) }
    }

    private static func wire(_ options: BenchOptions, isBinary: Bool) throws -> Comparison {
        var setup = InferenceServer.Setup()
        setup.latency = latency
        let server = try InferenceServer(setup)
        let folder = try TemporaryFolder()
        let ledger = try LedgerDatabase(root: folder.path)
        let endpoint = try InferenceEndpoint(
            name: "gpu", url: server.url, models: ["nhits": "nhits"], isBinary: isBinary)
        let remote = try RemoteBackend(
            endpoint, breaker: EndpointBreaker(ledger, endpoint: "gpu") { Date().timeIntervalSince1970 },
            meter: LedgerMeter(
                ledger, command: "make-forecasts", run: nil,
                prices: ["gpu": try EndpointPrice(perHour: 2.5)], budget: InferenceBudget()),
            now: { Timestamp(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)) })
        var generator = SeededGenerator(seed: 1)
        let window = InferenceTensor(
            "window", shape: [items, steps],
            values: (0..<items * steps).map { _ in Float(1 + 6 * generator.uniform()) })
        let seconds = try times(options.repeats * options.rounds) {
            _ = try await remote.infer(model: "nhits", inputs: [window], outputs: ["forecast"])
        }
        var comparison = Comparison.times(
            isBinary ? "inference.binary" : "inference.json", Timing(seconds: seconds, peakMiB: 0),
            Timing(seconds: [latency], peakMiB: 0), "the server's own 200 ms",
            note: "wall; \(items) x \(steps) floats; ledger, breaker and costs included")
        comparison.oursMib = nil
        comparison.peerMib = nil
        return comparison
    }

    /// Seconds of each call after one that is not counted.
    private static func times(
        _ count: Int, _ call: @escaping @Sendable () async throws -> Void
    ) throws -> [Double] {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<[Double], any Error>>(.success([]))
        Task {
            do {
                try await call()
                var seconds: [Double] = []
                for _ in 0..<count {
                    let started = ContinuousClock.now
                    try await call()
                    let (whole, rest) = (ContinuousClock.now - started).components
                    seconds.append(Double(whole) + Double(rest) * 1e-18)
                }
                result.withLock { $0 = .success(seconds) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        return try result.withLock { $0 }.get()
    }
}
