public import Core
import Ledger
import Portfolio

extension SuccessReport {
    /// - Parameters:
    ///   - months: by session, each with its signals.
    ///   - closedIn: the months whose outcomes count.
    public init(_ months: [PastMonth], closedIn: ClosedRange<YearMonth>) {
        let counted = months.filter { closedIn.contains($0.outcome.closed.yearMonth) }
        let record = counted.filter(\.month.basis.isRecord)
        self.closedIn = closedIn
        self.record = Part(record)
        simulated = Part(counted.filter { !$0.month.basis.isRecord })
        byBasis = SignalBasis.allCases.compactMap { basis in
            SuccessRate(record.filter { $0.month.basis == basis }.flatMap(\.signals)).map { (basis, $0) }
        }
    }
}

extension SuccessReport.Part {
    init(_ past: [PastMonth]) {
        let signals = past.flatMap(\.signals)
        months = past.map { SuccessMonth($0) }
        all = SuccessRate(signals)
        byAction = SignalAction.allCases.compactMap { action in
            SuccessRate(signals.filter { $0.row.action == action }).map { (action, $0) }
        }
        // What is not known comes last.
        bySector = Dictionary(grouping: signals, by: \.row.sector)
            .sorted { ($0.key == nil ? 1 : 0, $0.key ?? "") < ($1.key == nil ? 1 : 0, $1.key ?? "") }
            .compactMap { sector, own in SuccessRate(own).map { (sector, $0) } }
        byConfidence = Dictionary(grouping: signals) { ConfidenceBucket($0.row.confidence) }
            .sorted { $0.key < $1.key }
            .compactMap { bucket, own in SuccessRate(own).map { (bucket, $0) } }
        stocks = past.reduce(0) { $0 + $1.outcome.stocks }
        stockHits = past.reduce(0) { $0 + $1.outcome.stockHits }
        calibration = SignalCalibration(signals)
    }
}

extension SuccessMonth {
    init(_ past: PastMonth) {
        session = past.month.session
        closed = past.outcome.closed
        basis = past.month.basis
        model = past.month.model
        digest = past.month.digest
        note = past.month.note
        rate = SuccessRate(past.signals)
        benchmark = past.outcome.benchmark
        baseRate =
            past.outcome.stocks > 0
            ? Double(past.outcome.stockHits) / Double(past.outcome.stocks) : nil
    }
}
