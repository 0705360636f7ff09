import Core
import Foundation
import Lake
import Ledger
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Signals under limits of risk") struct RiskTests {
    private let scene: SignalScene
    private let november = SignalScene.november
    private let december = SignalScene.december

    init() throws {
        scene = try SignalScene()
        try scene.publish(november)
        try scene.publishModel("2022-12") { Float($0) / 1000 }
    }

    private func settings(_ change: (inout RiskLimits) -> Void) -> SignalSettings {
        SignalScene.settings { change(&$0.risk) }
    }

    /// Books a session at whose close the account is worth `equity` USD, with a part of what signals say is held.
    private func book(
        _ session: CivilDate, _ equity: Int64, holding signals: [Signal] = [], part: Double = 1
    ) throws {
        if try scene.ledger.paperAccount() == nil {
            try scene.ledger.open(
                PaperAccountRow(
                    broker: "internal", opened: session, capital: Money(cents: equity * 100)),
                at: SignalScene.now)
        }
        let positions = try signals.filter { $0.previousWeight > 0 }.map { signal in
            let value = try #require(Money(rounding: signal.previousWeight * part * Double(equity)))
            return PaperPosition(
                symbol: signal.symbol, slot: signal.slot, shares: 1, price: value.dollars, priced: session,
                value: value, basis: value)
        }
        let stocks = positions.reduce(Money.zero) { $0 + $1.value }
        let cash = Money(cents: equity * 100) - stocks
        let entry = JournalEntry(
            .open, [JournalEntry.Leg(.cash, cash), JournalEntry.Leg(.capital, .zero - cash)])
        try scene.ledger.book(
            PaperBooking(
                session: PaperSession(session: session, digest: "\(session)", cash: cash, stocks: stocks),
                positions: positions, journal: [entry]), at: SignalScene.now)
    }

    private func document(_ date: CivilDate) throws -> RiskSummary? {
        SignalDocument.risk(in: try scene.lake.file("signals.json", of: Dataset.signals.partition(date)))
    }

    @Test("Without limits nothing is told of risk")
    func none() throws {
        let summary = try scene.generate(november)
        #expect(summary.publication.risk == nil && summary.publication.notes.isEmpty)
        #expect(try document(november) == nil)
    }

    @Test("Caps cut targets, and reason, notes and document say from what to what and by which")
    func caps() throws {
        let summary = try scene.generate(november, settings: settings { $0.maximumSectorWeight = 0.3 })
        let bySector = Dictionary(grouping: summary.signals) { $0.slot % 2 }
        for (_, own) in bySector {
            #expect(abs(own.reduce(0) { $0 + $1.targetWeight } - 0.3) < 1e-12)
        }
        #expect(summary.signals.count == 50)
        #expect(summary.signals.allSatisfy { $0.action == .buy })
        let first = try #require(summary.signals.first)
        #expect(first.reason.contains("; cut from 2.0% to 1.2% by the cap of 30.0% for Utilities."))
        #expect(first.reason.hasSuffix("."))
        let note = try #require(summary.publication.notes.first)
        #expect(note.contains("Energy, Utilities") && note.contains("50 positions are cut by 40.00%"))
        #expect(summary.publication.notes.last == "40.0% of the portfolio stays in cash.")
        let risk = try #require(try document(november))
        #expect(risk == summary.publication.risk && risk.level == nil && risk.scale == 1)
        #expect(risk.rules.map(\.rule) == [.sector] && risk.rules[0].positions == 50)
        #expect(abs(risk.rules[0].removed - 0.4) < 1e-12)
        #expect(risk.changes.first { $0.symbol == first.symbol }?.after == first.targetWeight)
        #expect(summary.publication.rules["risk.max_sector"] == "0.3")
    }

    @Test("What is too little for a position is no signal, and is counted")
    func notOpened() throws {
        try scene.publish(november, .init(volume: { $0 < 190 ? 100_000 : 1_000 }))
        let summary = try scene.generate(
            november,
            settings: SignalScene.settings {
                $0.rules.minimumMoneyTraded = 0
                $0.risk.maximumMoneyTraded = 0.02
            })
        // 2 % of 1,000 shares at about 200 USD are 4,000 USD of a million: more than the smallest position of 0.25 %.
        #expect(summary.signals.count == 50)
        let smaller = try scene.generate(
            november,
            settings: SignalScene.settings {
                $0.rules.minimumMoneyTraded = 0
                $0.risk.maximumMoneyTraded = 0.01
            }
        ) { $0.isForced = true }
        #expect(smaller.signals.map(\.slot) == Array((150..<190).reversed()))
        #expect(smaller.signals.map(\.rank) == Array(1...40))
        #expect(smaller.publication.notes.first?.contains("10 positions, 20.") == true)
        #expect(try document(november)?.changes.count { $0.after == 0 } == 10)
    }

    @Test("A kept position above a cap is sold down to it")
    func keptAboveCap() throws {
        _ = try scene.generate(november)
        try scene.publish(december)
        try scene.publishModel("2023-01") { Float($0) / 1000 }
        let summary = try scene.generate(december, settings: settings { $0.maximumWeight = 0.02 })
        let cut = summary.signals.filter { $0.previousWeight > 0.02 }
        #expect(!cut.isEmpty && cut.count < 50)
        #expect(cut.allSatisfy { $0.action == .sell && $0.targetWeight == 0.02 })
        #expect(cut.allSatisfy { $0.reason.hasPrefix("Less of it by a limit of risk, still among the 50") })
        #expect(cut.allSatisfy { $0.reason.contains("% by the cap of 2.0% a name.") })
        #expect(summary.signals.filter { $0.previousWeight < 0.02 }.allSatisfy { $0.action == .hold })
    }

    @Test("Past signals that paid little make positions small; without any the policy's weights stand")
    func kelly() throws {
        let limits = settings { $0.kellyFraction = 0.25 }
        let first = try scene.generate(november, settings: limits)
        #expect(first.signals.count == 50 && first.publication.notes.count == 1)
        #expect(first.publication.notes[0].contains("Too few past signals") == true)
        // Half of them win what the others lose: nothing is to be had by betting.
        try scene.publish(CivilDate(daysSinceEpoch: november.daysSinceEpoch + 1))
        try scene.publish(december, .init(growth: { $0 % 2 == 0 ? 1.05 : 0.95 }))
        try scene.publishModel("2023-01") { $0 < 50 ? 1 - Float($0) / 1000 : 0 }
        let second = try scene.generate(december, settings: limits)
        let bought = second.signals.filter { $0.action == .buy }
        #expect(bought.count == 50)
        // 50 signals beside an evidence of 200 weigh a fifth.
        let past = try #require(bought[0].expectedHitRate)
        #expect((49...50).contains(past.count))
        let asked = try scene.generate(december, settings: SignalScene.settings()) { $0.isTrial = true }
        for signal in bought {
            let wish = try #require(asked.signals.first { $0.slot == signal.slot }).targetWeight
            #expect(signal.targetWeight < wish && signal.targetWeight >= wish * 0.8 - 1e-12)
            #expect(signal.reason.contains("by quarter Kelly ("))
        }
        #expect(second.publication.risk?.rules.first?.rule == .kelly)
    }

    @Test("The market's last sessions decide whether positions shrink, and too few are told of")
    func volatility() throws {
        let limits = settings { $0.marketVolatility = 0.3 }
        let few = try scene.generate(november, settings: limits)
        #expect(few.publication.notes.contains { $0.contains("market's volatility is not known") })
        #expect(few.publication.risk?.marketVolatility == nil && few.publication.risk?.scale == 1)
        let calendar = ExchangeCalendar.nyse
        let sessions = Array(calendar.sessions(in: november.adding(days: -40)...november).suffix(20))
        for (index, session) in sessions.enumerated() {
            try scene.publish(session, .init(growth: { _ in index % 2 == 0 ? 1.03 : 0.97 }))
        }
        let summary = try scene.generate(november, settings: limits)
        let annualised = 0.03 * (20.0 / 19 * 252).squareRoot()
        let risk = try #require(summary.publication.risk)
        #expect(abs((risk.marketVolatility ?? 0) - annualised) < 1e-9 && risk.regime == .high)
        #expect(abs(risk.scale - 0.3 / annualised) < 1e-9)
        #expect(abs(summary.signals.reduce(0) { $0 + $1.targetWeight } - 0.3 / annualised) < 1e-9)
        #expect(summary.signals[0].reason.contains("by the market's volatility of 48.9%."))
        // The same sessions give nothing to do, and one that is corrected is an input.
        #expect(try scene.generate(november, settings: limits).isUnchanged)
        try scene.publish(sessions[3], .init(growth: { _ in 1.2 }))
        #expect(try !scene.generate(november, settings: limits).isUnchanged)
    }

    @Test("The session's loss, the fall from the peak and a person's halt hold as of the decision")
    func losses() throws {
        let limits = settings {
            let standard = RiskLimits()
            $0.halvingLoss = standard.halvingLoss
            $0.closingLoss = standard.closingLoss
            $0.haltingDrawdown = standard.haltingDrawdown
        }
        _ = try scene.generate(november, settings: limits)
        try scene.publish(december)
        // Twenty stay, thirty are new.
        try scene.publishModel("2023-01") { $0 < 30 ? 0.2 : Float($0) / 1000 }
        let day = try #require(ExchangeCalendar.nyse.session(before: december))
        try book(day, 1_000_000)
        let plain = try scene.generate(december, settings: limits) { $0.isTrial = true }
        #expect(plain.signals.count { $0.action == .buy } == 30)
        #expect(plain.warnings.contains { $0.contains("booked up to \(day) only") })

        try book(december, 985_000, holding: plain.signals)
        let halved = try scene.generate(december, settings: limits)
        #expect(halved.publication.risk?.level == .halved && halved.publication.portfolioValue == 985_000)
        #expect(halved.signals.count { $0.action == .buy } == 30)
        for signal in halved.signals where signal.targetWeight > 0 {
            let before = plain.signals.first { $0.slot == signal.slot }?.targetWeight
            // What is held is known to the cent.
            #expect(abs(signal.targetWeight - (before ?? 0) / 2) < 1e-7)
        }
        #expect(halved.signals.contains { $0.reason.contains("by the halving after a loss of 1.50%.") })
        #expect(try scene.generate(december, settings: limits).isUnchanged)
        #expect(try scene.generate(december, settings: limits).publication == halved.publication)

        // A person halts: nothing is bought, what the signals close is closed.
        try scene.ledger.append(
            RiskEvent(session: december, action: .haltedByHand, reason: "a test", actor: "me"),
            at: SignalScene.now)
        let halted = try scene.generate(december, settings: limits)
        #expect(!halted.isUnchanged && halted.publication.risk?.level == .halted)
        #expect(halted.signals.allSatisfy { $0.action == .sell })
        #expect(halted.signals.count { $0.targetWeight == 0 } == 30)
        #expect(halted.signals.allSatisfy { $0.targetWeight < $0.previousWeight })
        #expect(halted.publication.notes.contains { $0.contains("halted by hand on 2022-12-30") })
        #expect(
            halted.publication.notes.contains {
                $0.contains("30 positions, ") && $0.hasSuffix("are not opened.")
            })

        // Where nothing was to be bought it is told all the same.
        try scene.publishModel("2023-01", deviation: 10) { $0 < 30 ? 0.2 : Float($0) / 1000 }
        let unsure = try scene.generate(december, settings: limits) { $0.isTrial = true }
        #expect(unsure.publication.notes.contains { $0.hasSuffix("; nothing was to be bought.") })
        try scene.publishModel("2023-01") { $0 < 30 ? 0.2 : Float($0) / 1000 }

        // Resumed, the half of before stands again.
        try scene.ledger.append(
            RiskEvent(session: december, action: .resumed, reason: "a test", actor: "me"),
            at: SignalScene.now)
        let resumed = try scene.generate(december, settings: limits)
        #expect(resumed.signals == halved.signals)
    }

    @Test("What the account sold since the last decision is bought back where it is wished for")
    func halvedBetween() throws {
        let limits = settings { $0.halvingLoss = 0.015 }
        _ = try scene.generate(november, settings: limits)
        let calendar = ExchangeCalendar.nyse
        let days = Array(calendar.sessions(in: november...december))
        try scene.publish(december)
        try scene.publishModel("2023-01") { Float($0) / 1000 }
        let kept = try scene.generate(december, settings: limits) { $0.isTrial = true }
        #expect(kept.signals.allSatisfy { $0.action == .hold })
        for day in days {
            try book(day, 986_000, holding: day == december ? kept.signals : [], part: 0.5)
        }
        let summary = try scene.generate(december, settings: limits)
        #expect(summary.warnings.filter { $0.contains("paper account") }.isEmpty)
        #expect(summary.signals.count == 50 && summary.signals.allSatisfy { $0.action == .buy })
        for signal in summary.signals {
            let before = try #require(kept.signals.first { $0.slot == signal.slot })
            #expect(abs(signal.previousWeight - before.previousWeight / 2) < 1e-7)
            #expect(signal.targetWeight > signal.previousWeight)
        }
        #expect(try scene.generate(december, settings: limits).isUnchanged)
    }

    @Test("A position that has lost its slot is told of, and one that changed it is found by its symbol")
    func movedSlot() throws {
        _ = try scene.generate(november)
        try scene.publish(december)
        try scene.publishModel("2023-01") { Float($0) / 1000 }
        let kept = try scene.generate(december) { $0.isTrial = true }
        var held = Array(kept.signals.prefix(2))
        held[0].slot = 3_599
        held[1].symbol = "GONE"
        let eve = try #require(ExchangeCalendar.nyse.session(before: december))
        try book(eve, 1_000_000)
        try book(december, 1_000_000, holding: held)
        let summary = try scene.generate(december) { $0.isTrial = true }
        let moved = try #require(summary.signals.first { $0.symbol == held[0].symbol })
        #expect(abs(moved.previousWeight - held[0].previousWeight) < 1e-7)
        #expect(summary.signals.count { $0.previousWeight > 0 } == 1)
        #expect(summary.warnings.contains { $0.hasPrefix("GONE, held by the paper account, has no slot") })
    }

    @Test("What an older session lost is not this one's; a halt lasts all the same")
    func behind() throws {
        let limits = settings {
            $0.closingLoss = 0.02
            $0.haltingDrawdown = 0.05
        }
        let days = Array(ExchangeCalendar.nyse.sessions(in: november...december))
        try scene.publish(december)
        try scene.publishModel("2023-01") { Float($0) / 1000 }
        try book(days[0], 1_000_000)
        try book(days[1], 979_000)
        let lost = try scene.generate(december, settings: limits) { $0.isTrial = true }
        #expect(lost.publication.risk?.level == .normal && lost.signals.count == 50)
        #expect(lost.warnings.contains { $0.contains("run bellwether paper --date 2022-12-30") })
        try book(days[2], 950_000)
        let halted = try scene.generate(december, settings: limits) { $0.isTrial = true }
        #expect(halted.publication.risk?.level == .halted && halted.signals.isEmpty)
        #expect(halted.publication.notes.contains("The limits of risk leave nothing to hold."))
    }

    @Test("An account that has only been opened by the decision changes nothing of it")
    func opened() throws {
        let limits = settings { $0.haltingDrawdown = 0.05 }
        let first = try scene.generate(november, settings: limits)
        try book(november, 1_000_000)
        #expect(try scene.generate(november, settings: limits).isUnchanged)
        // What comes after the decision does not reach it.
        try book(december, 500_000)
        let again = try scene.generate(november, settings: limits) { $0.isForced = true }
        #expect(again.publication == first.publication)
    }

    @Test("What was kept in cash for want of confidence is told with the others")
    func unsure() throws {
        try scene.publishModel("2022-12", deviation: 10) { Float($0) / 100 }
        let summary = try scene.generate(november, settings: settings { $0.maximumWeight = 0.05 })
        #expect(summary.signals.isEmpty && summary.publication.notes.count == 1)
        #expect(summary.publication.risk?.rules.map(\.rule) == [.confidence])
        #expect(summary.publication.risk?.changes.allSatisfy { $0.after == 0 } == true)
    }

    @Test("A replay is held to the same sizes")
    func replay() throws {
        var limits = settings { $0.maximumSectorWeight = 0.3 }
        limits.rules.minimumConfidence = 0
        let published = try scene.generate(november, settings: limits) { $0.isTrial = true }
        try SignalReplay(
            lake: scene.lake, ledger: scene.ledger, settings: limits, now: { SignalScene.now }
        ).run(november.yearMonth...november.yearMonth.adding(months: 1))
        let month = try #require(
            try scene.ledger.signalMonths().first { $0.month.session == november }?.month)
        let rows = try scene.ledger.signals(of: month.session, basis: month.basis)
        #expect(rows.map(\.row.target) == published.signals.map(\.targetWeight))
    }
}
