import Core
import Lake

/// Judges one session's bars, vendor after vendor.
struct SessionReview {
    private let session: CivilDate
    private var good: [Symbol: Bar] = [:]
    private var rejected: [RejectedBar] = []
    private var actions: [CorporateAction] = []

    init(session: CivilDate, memory: MarketMemory) { self.session = session }

    mutating func take(_ delivery: VendorSession, from vendor: String) {
        let validation = BarValidation(delivery.bars, session: session)
        for bar in validation.accepted where good[bar.symbol] == nil { good[bar.symbol] = bar }
        rejected += delivery.rejected + validation.rejected
        actions += delivery.actions
    }

    var unsettled: Set<Symbol> { Set(rejected.compactMap(\.symbol)).subtracting(good.keys) }
    var settled: Set<Symbol> { Set(good.keys) }
    mutating func compare(_ delivery: VendorSession, from vendor: String) {}

    func result() -> ReviewResult {
        ReviewResult(
            accepted: good.values.sorted { $0.symbol < $1.symbol }, rejected: rejected, actions: actions)
    }
}

struct ReviewResult {
    var accepted: [Bar] = []
    var rejected: [RejectedBar] = []
    var actions: [CorporateAction] = []
    var notes: [String] = []
    var disputes = 0
    var checked = 0
}
