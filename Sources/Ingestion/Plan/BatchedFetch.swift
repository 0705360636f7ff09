package import Core

/// Asks one vendor for stocks and sessions, in as many calls as its reach needs.
package struct BatchedFetch: Sendable {
    /// Answers in a row that cannot be read, after which the vendor is left alone.
    package static let unreadableToEnd = 5

    package struct Outcome: Sendable {
        package var delivery = VendorDelivery()
        /// Why the vendor was left alone before all was asked; nil when it was not.
        package var failure: IngestionError?
        /// Answers that could not be used, of batches that are missing for it.
        package var faults: [IngestionError] = []
    }

    let vendor: any MarketDataVendor

    package init(vendor: any MarketDataVendor) {
        self.vendor = vendor
    }

    /// What came of a request. A type of its own: as a tuple it crashes the optimised program (Swift 6.3.1).
    private struct Answer: Sendable {
        var request: VendorRequest
        var result: Result<VendorDelivery, IngestionError>
    }

    /// - Parameters:
    ///   - symbols: ascending; nil for the whole market. A vendor that is asked stock by stock needs them.
    ///   - spool: where answers are kept until the sessions are published; nil for none.
    /// - Throws: what concerns this machine rather than the vendor: a full disk, a ledger that fails.
    package func run(
        sessions: [CivilDate], symbols: [Symbol]?, spool: FetchSpool? = nil
    ) async throws(IngestionError) -> Outcome {
        var outcome = Outcome()
        var waiting: [VendorRequest] = []
        for request in Self.requests(vendor.reach, sessions: sessions, symbols: symbols) {
            if let kept = spool?.answer(to: request) {
                outcome.delivery.merge(kept)
            } else {
                waiting.append(request)
            }
        }
        waiting.reverse()
        var ground: IngestionError?
        var unreadable = 0
        await withTaskGroup(of: Answer.self) { group in
            let vendor = vendor
            func start() {
                guard let request = waiting.popLast() else { return }
                group.addTask {
                    do throws(IngestionError) {
                        return Answer(request: request, result: .success(try await vendor.fetch(request)))
                    } catch {
                        return Answer(request: request, result: .failure(error))
                    }
                }
            }
            for _ in 0..<max(1, vendor.reach.callsAtOnce) { start() }
            for await answer in group {
                switch answer.result {
                case .success(let delivery):
                    unreadable = 0
                    outcome.delivery.merge(delivery)
                    do throws(IngestionError) {
                        try spool?.keep(delivery, for: answer.request)
                    } catch {
                        ground = error
                    }
                case .failure(let error):
                    guard outcome.failure == nil else { break }
                    if case .ground = error.code { ground = error }
                    if error.code == .malformed { unreadable += 1 }
                    if error.code.endsVendor || unreadable >= Self.unreadableToEnd {
                        outcome.failure = error
                    } else if error.code != .noData || waiting.isEmpty && symbols == nil {
                        outcome.faults.append(error)
                    }
                }
                if ground != nil || outcome.failure != nil {
                    waiting = []
                    group.cancelAll()
                } else {
                    start()
                }
            }
        }
        if let ground { throw ground }
        return outcome
    }

    /// The requests that cover stocks and sessions, each within the reach.
    package static func requests(
        _ reach: VendorReach, sessions: [CivilDate], symbols: [Symbol]?
    ) -> [VendorRequest] {
        var requests: [VendorRequest] = []
        for first in stride(from: 0, to: sessions.count, by: max(1, reach.sessionsPerCall)) {
            let days = Array(sessions[first..<min(sessions.count, first + max(1, reach.sessionsPerCall))])
            guard let size = reach.symbolsPerCall, let symbols else {
                requests.append(VendorRequest(sessions: days, symbols: symbols))
                continue
            }
            for start in stride(from: 0, to: symbols.count, by: max(1, size)) {
                let end = min(symbols.count, start + max(1, size))
                requests.append(VendorRequest(sessions: days, symbols: Array(symbols[start..<end])))
            }
        }
        return requests
    }
}

extension VendorDelivery {
    /// Adds another answer of the same vendor.
    mutating func merge(_ other: VendorDelivery) {
        for (session, part) in other.sessions {
            sessions[session, default: VendorSession()].bars += part.bars
            sessions[session, default: VendorSession()].actions += part.actions
            sessions[session, default: VendorSession()].rejected += part.rejected
        }
        for note in other.notes where !notes.contains(note) { notes.append(note) }
    }
}
