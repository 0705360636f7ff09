import Core

/// The first vendor's deliveries, asked for some sessions ahead of their turn: few at once, so that neither the
/// vendor nor this machine's memory is flooded.
final class PrimaryAhead {
    typealias Answer = Result<BatchedFetch.Outcome, IngestionError>

    private let vendor: any MarketDataVendor
    private let blocks: [[CivilDate]]
    private let atOnce: Int
    private let symbols: ([CivilDate]) -> [Symbol]?
    private let spool: ([CivilDate]) throws(IngestionError) -> FetchSpool?
    private var tasks: [(task: Task<Answer, Never>, spool: FetchSpool?)] = []
    private var current: (sessions: [CivilDate], answer: Answer)?
    private var next = 0

    /// - Parameters:
    ///   - sessions: ascending.
    ///   - symbols: whom to ask for in a block of sessions; nil for the whole market.
    init(
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
        for (task, _) in tasks { task.cancel() }
    }

    /// What the vendor said of a session and the others of its block; sessions are asked for in order.
    func answer(for session: CivilDate) async throws(IngestionError) -> (Answer, FetchSpool?) {
        while current?.sessions.contains(session) != true, next < blocks.count {
            while tasks.count < min(blocks.count, next + atOnce) { try start() }
            current = (blocks[next], await tasks[next].task.value)
            next += 1
        }
        guard let current, next > 0 else { return (.success(BatchedFetch.Outcome()), nil) }
        return (current.answer, tasks[next - 1].spool)
    }

    /// Whether the session is the last of its block.
    func ends(_ session: CivilDate) -> Bool { current?.sessions.last == session }

    private func start() throws(IngestionError) {
        let sessions = blocks[tasks.count]
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
        tasks.append((task, spool))
    }
}
