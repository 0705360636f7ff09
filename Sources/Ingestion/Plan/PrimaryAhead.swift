package import Core

/// The first vendor's deliveries, asked for some sessions ahead of their turn: few at once, so that neither the
/// vendor nor this machine's memory is flooded.
package final class PrimaryAhead {
    package typealias Answer = Result<BatchedFetch.Outcome, IngestionError>

    private let vendor: any MarketDataVendor
    private let blocks: [[CivilDate]]
    private let atOnce: Int
    private let symbols: ([CivilDate]) -> [Symbol]?
    private let spool: ([CivilDate]) throws(IngestionError) -> FetchSpool?
    /// Under way, in order; what was handed out is let go of, since a range holds hundreds.
    private var waiting: [Block] = []
    private var current: (sessions: [CivilDate], answer: Answer, spool: FetchSpool?)?
    private var started = 0

    private struct Block {
        var sessions: [CivilDate]
        var task: Task<Answer, Never>
        var spool: FetchSpool?
    }

    /// - Parameters:
    ///   - sessions: ascending.
    ///   - symbols: whom to ask for in a block of sessions; nil for the whole market.
    package init(
        _ vendor: any MarketDataVendor, sessions: [CivilDate], atOnce: Int,
        symbols: @escaping ([CivilDate]) -> [Symbol]?,
        spool: @escaping ([CivilDate]) throws(IngestionError) -> FetchSpool?
    ) {
        self.vendor = vendor
        let size = max(1, vendor.reach.sessionsPerCall)
        blocks = stride(from: 0, to: sessions.count, by: size).map {
            Array(sessions[$0..<min(sessions.count, $0 + size)])
        }
        // A vendor that is asked stock by stock has many calls under way for one block already.
        self.atOnce = vendor.reach.symbolsPerCall == nil ? max(1, atOnce) : 1
        self.symbols = symbols
        self.spool = spool
    }

    deinit {
        for block in waiting { block.task.cancel() }
    }

    /// What the vendor said of a session and the others of its block; sessions are asked for in order.
    package func answer(for session: CivilDate) async throws(IngestionError) -> (Answer, FetchSpool?) {
        while current?.sessions.contains(session) != true, started < blocks.count || !waiting.isEmpty {
            current = nil
            while waiting.count < atOnce, started < blocks.count { try start() }
            let block = waiting.removeFirst()
            current = (block.sessions, await block.task.value, block.spool)
        }
        guard let current else { return (.success(BatchedFetch.Outcome()), nil) }
        return (current.answer, current.spool)
    }

    /// Whether the session is the last of its block.
    package func ends(_ session: CivilDate) -> Bool { current?.sessions.last == session }

    private func start() throws(IngestionError) {
        let sessions = blocks[started]
        started += 1
        let spool = try spool(sessions)
        let (vendor, symbols) = (vendor, symbols(sessions))
        let task = Task { () -> Answer in
            do throws(IngestionError) {
                return .success(
                    try await BatchedFetch(vendor: vendor).run(
                        sessions: sessions, symbols: symbols, spool: spool))
            } catch {
                return .failure(error)
            }
        }
        waiting.append(Block(sessions: sessions, task: task, spool: spool))
    }
}
