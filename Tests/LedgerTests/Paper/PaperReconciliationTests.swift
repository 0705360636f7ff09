import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Reconciliations in the ledger") struct PaperReconciliationTests {
    private let scene: TrialScene
    private let noon = TrialScene.noon

    init() throws {
        scene = try TrialScene()
    }

    private func one(_ session: String, digest: String = "d", residual: Double = 0) -> PaperReconciliation {
        PaperReconciliation(
            session: day(session), through: day(session).adding(days: 31), digest: digest, paper: 0.1 + 0.2,
            backtest: 1 / 3, price: -1e-300, sizing: 2, cost: 3, actions: 4, missed: 5, residual: residual,
            note: "a note")
    }

    @Test("A month is read back as it was written, and takes the place of what stood for it")
    func roundTrip() throws {
        let ledger = try scene.ledger()
        #expect(try ledger.paperReconciliations() == [])
        try ledger.record(one("2022-12-30"), at: noon)
        try ledger.record(one("2022-11-30"), at: noon)
        #expect(try ledger.paperReconciliations() == [one("2022-11-30"), one("2022-12-30")])
        try ledger.record(one("2022-11-30", digest: "new"), at: noon)
        #expect(try ledger.paperReconciliations().map(\.digest) == ["new", "d"])
        #expect(try ledger.paperReconciliations(through: day("2022-12-31")).map(\.digest) == ["new"])
    }

    @Test("A figure that is no number is refused, and so is a month of no length")
    func refused() throws {
        let ledger = try scene.ledger()
        for residual in [Double.nan, .infinity] {
            #expect(throws: LedgerError.self) {
                try ledger.record(one("2022-11-30", residual: residual), at: noon)
            }
        }
        var short = one("2022-11-30")
        short.through = short.session
        #expect(throws: LedgerError.self) { try ledger.record(short, at: noon) }
        #expect(try ledger.paperReconciliations() == [])
    }

    @Test(
        "A residual of a basis point is explained, and more is not",
        arguments: [(0.0001, true), (-0.00011, false)])
    func explained(residual: Double, isExplained: Bool) {
        #expect(one("2022-11-30", residual: residual).isExplained == isExplained)
    }
}
