public import Core
import Synchronization

/// A model applied to batches: each asked of the endpoints that serve the model, in their order, and worked out
/// beside us where none gives a usable answer. Whatever happens to the servers, every batch has its outputs.
///
/// A server may hold another version of the model, or compute less exactly: an item of each of its answers is worked
/// out here too, and an endpoint that differs by more than ``tolerance`` is not believed.
public struct BatchedInference: Sendable {
    /// Slots of a batch.
    public static let batchSize = 400
    /// Of an output, absolutely and relative to values above 1.
    public static let tolerance: Float = 1e-4

    private let remotes: [RemoteBackend]
    private let local: any InferenceBackend
    private let deadline: Double

    /// - Parameters:
    ///   - remotes: in the order in which they are asked.
    ///   - local: what never needs a server.
    ///   - deadline: seconds from the start of a run after which what is left is worked out by `local`.
    public init(remotes: [RemoteBackend], local: any InferenceBackend, deadline: Double = 300) {
        self.remotes = remotes
        self.local = local
        self.deadline = deadline
    }

    /// Applies a model.
    ///
    /// - Parameter batches: each a list of inputs with the same first dimension.
    /// - Throws: ``InferenceError``: what `local` throws; `unavailable` when the task is cancelled.
    public func run(
        model: String, batches: [[InferenceTensor]], outputs: [String] = ["forecast"]
    ) async throws(InferenceError) -> BatchedOutcome {
        let remotes = remotes.filter { $0.serves(model) }
        let run = Run(
            model: model, outputs: outputs, remotes: remotes, local: local,
            deadline: .now + .seconds(min(deadline, 1e9)))
        let atOnce = max(1, remotes.reduce(0) { $0 + $1.endpoint.concurrency })
        let results = await withTaskGroup(
            of: (Int, Result<BatchedOutcome.Answer, InferenceError>).self
        ) { group in
            var results = [Result<BatchedOutcome.Answer, InferenceError>?](
                repeating: nil, count: batches.count)
            var next = 0
            func startNext() {
                guard next < batches.count else { return }
                let index = next
                next += 1
                group.addTask { (index, await run.result(of: index, batches[index])) }
            }
            for _ in 0..<atOnce { startNext() }
            while let (index, result) = await group.next() {
                results[index] = result
                if case .failure = result { group.cancelAll() } else { startNext() }
            }
            return results
        }
        // A batch that failed cancels the others: its error is the one to tell, not theirs.
        if let error = run.firstError { throw error }
        var answers: [BatchedOutcome.Answer] = []
        for result in results {
            guard let result else { throw Run.cancelled }
            answers.append(try result.get())
        }
        return BatchedOutcome(answers: answers, warnings: run.warnings(of: batches.count))
    }
}

/// One application of a model: what its batches share.
private final class Run: Sendable {
    let model: String
    let outputs: [String]
    let remotes: [RemoteBackend]
    let local: any InferenceBackend
    let deadline: ContinuousClock.Instant
    /// The local model uses all cores by itself.
    private let turn = Turnstile(1)
    private let notes = Mutex(Notes())

    private struct Cause: Hashable {
        var endpoint: String
        var code: InferenceErrorCode
    }

    private struct Notes {
        /// By endpoint and code in the order of their first time: the first message, and how many batches it befell.
        var causes: [(cause: Cause, message: String, batches: Int)] = []
        /// Endpoints that would refuse everything.
        var abandoned: Set<String> = []
        var firstError: InferenceError?
    }

    init(
        model: String, outputs: [String], remotes: [RemoteBackend], local: any InferenceBackend,
        deadline: ContinuousClock.Instant
    ) {
        self.model = model
        self.outputs = outputs
        self.remotes = remotes
        self.local = local
        self.deadline = deadline
    }

    static let cancelled = InferenceError(.unavailable, "the inference was cancelled")

    var firstError: InferenceError? { notes.withLock { $0.firstError } }

    func result(of index: Int, _ inputs: [InferenceTensor]) async -> Result<
        BatchedOutcome.Answer, InferenceError
    > {
        do throws(InferenceError) {
            return .success(try await answer(of: index, inputs))
        } catch {
            notes.withLock { if $0.firstError == nil { $0.firstError = error } }
            return .failure(error)
        }
    }

    private func answer(
        of index: Int, _ inputs: [InferenceTensor]
    ) async throws(InferenceError) -> BatchedOutcome.Answer {
        for remote in remotes where !notes.withLock({ $0.abandoned.contains(remote.origin) }) {
            do throws(EndpointFault) {
                let outputs = try await remote.infer(
                    model: model, inputs: inputs, outputs: outputs, batch: index, until: deadline)
                try await check(outputs, inputs, of: remote.origin)
                return BatchedOutcome.Answer(outputs: outputs, origin: remote.origin)
            } catch {
                guard !Task.isCancelled else { throw Self.cancelled }
                note(error, of: remote.origin)
            }
        }
        return BatchedOutcome.Answer(outputs: try await here(inputs), origin: local.origin)
    }

    /// By the model beside us, one at a time.
    private func here(_ inputs: [InferenceTensor]) async throws(InferenceError) -> [InferenceTensor] {
        guard await turn.enter() else { throw Self.cancelled }
        let result: Result<[InferenceTensor], InferenceError>
        do throws(InferenceError) {
            result = .success(try await local.infer(model: model, inputs: inputs, outputs: outputs))
        } catch {
            result = .failure(error)
        }
        await turn.leave()
        return try result.get()
    }

    /// Compares the first item with ours. Where ours cannot be worked out, there is nothing better than the answer.
    private func check(
        _ answer: [InferenceTensor], _ inputs: [InferenceTensor], of endpoint: String
    ) async throws(EndpointFault) {
        guard inputs.first?.shape.first ?? 0 > 0, let ours = try? await here(TensorSlices.first(inputs))
        else {
            return
        }
        for (theirs, ours) in zip(answer, ours) {
            let apart = zip(theirs.values, ours.values).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
            let isAlike =
                theirs.shape.dropFirst() == ours.shape.dropFirst() && apart <= BatchedInference.tolerance
            guard !isAlike else { continue }
            throw EndpointFault(
                InferenceError(
                    .badAnswer,
                    "\(endpoint)'s \(model) gives another \(theirs.name) than the version here (\(apart) apart); "
                        + "run make-forecasts export and load what it writes"),
                .abandon, isFailure: nil)
        }
    }

    private func note(_ fault: EndpointFault, of endpoint: String) {
        let cause = Cause(endpoint: endpoint, code: fault.error.code)
        notes.withLock { notes in
            if fault.next == .abandon { notes.abandoned.insert(endpoint) }
            if let index = notes.causes.firstIndex(where: { $0.cause == cause }) {
                notes.causes[index].batches += 1
            } else {
                notes.causes.append((cause, fault.error.message, 1))
            }
        }
    }

    /// One line a cause.
    func warnings(of total: Int) -> [String] {
        notes.withLock { notes in
            notes.causes.map {
                "\($0.batches) of \(total) batches of \(model) not by \($0.cause.endpoint): \($0.message)"
            }
        }
    }
}
