import Core
import Foundation
import Lake
import Ledger
import Signals
import TestSupport

/// A tree of features that a test spells out, and an account over it.
final class AccountScene: @unchecked Sendable {
    /// A stock's bar of one session.
    struct Bar {
        var slot: Int
        var symbol: Symbol
        var open: Double
        var close: Double
        var before: Double
        var dividend = 0.0
        var tenure = 12.0
    }

    static let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
    let folder: TemporaryFolder
    let lake: DataLake
    private(set) var ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
    }

    /// Another with the same features, and an empty ledger.
    init(copying other: AccountScene) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        try FileManager.default.createDirectory(atPath: lake.root, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: other.lake.root + "/features", toPath: lake.root + "/features")
        ledger = try LedgerDatabase(root: lake.root)
    }

    var account: SignalAccount { SignalAccount(lake: lake, ledger: ledger, costBasisPoints: 10) }

    /// Begins a ledger anew beside the same tree.
    func forget() throws {
        try FileManager.default.removeItem(atPath: lake.root + "/state")
        ledger = try LedgerDatabase(root: lake.root)
    }

    func publish(_ bars: [Bar], on date: CivilDate) throws {
        let bars = bars.sorted { $0.slot < $1.slot }
        var columns = [[Double]](repeating: bars.map { _ in 1 }, count: Feature.count)
        columns[Feature.open.rawValue] = bars.map(\.open)
        columns[Feature.close.rawValue] = bars.map(\.close)
        columns[Feature.tenureMonths.rawValue] = bars.map(\.tenure)
        let frame = FeatureFrame(
            date: date, slots: bars.map { Int32($0.slot) }, symbols: bars.map(\.symbol), columns: columns,
            previousClose: bars.map(\.before), dividend: bars.map(\.dividend))
        try lake.publish(
            features: frame,
            provenance: Provenance(
                command: "test", version: "1", inputs: [], started: Date(timeIntervalSince1970: 0)))
    }

    /// - Parameter signals: action by symbol, each in its slot with its confidence.
    @discardableResult
    func record(
        _ signals: [(Symbol, Int, SignalAction, Double)], on session: CivilDate,
        _ basis: SignalBasis = .published, digest: String = "d"
    ) throws -> SignalRecording {
        let slots = signals.map {
            Slot(index: $0.1, symbol: $0.0, state: .active, sector: $0.1 % 2 == 0 ? "Energy" : nil)
        }
        return try account.record(
            signals: signals.enumerated().map { rank, signal in
                Signal(
                    slot: signal.1, symbol: signal.0, action: signal.2, rank: rank + 1, targetWeight: 0.1,
                    previousWeight: 0, score: 0, confidence: signal.3, close: 1, reason: "a test",
                    model: "2022-01")
            }, slots: slots, session: session,
            execution: ExchangeCalendar.nyse.session(after: session) ?? session, basis: basis,
            model: "2022-01", digest: digest, at: Self.noon)
    }
}

func day(_ text: String) -> CivilDate {
    CivilDate(text) ?? CivilDate(daysSinceEpoch: 0)
}
