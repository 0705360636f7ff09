import Core
import Foundation
import Lake
import Ledger
import Portfolio
import Signals
import TestSupport
import Testing
import TrackRecord

@Suite("Account of past signals") struct SignalAccountTests {
    private let year: AccountYear
    private var scene: AccountScene { year.scene }

    init() throws {
        year = try AccountYear()
    }

    private func recorded() throws -> [RecordedSignal] {
        try scene.ledger.signals(in: day("2021-01-01")...day("2023-01-01"))
    }

    @Test("Outcomes of a year are those that pandas works out from the same files")
    func peer() throws {
        for session in year.decisions { try year.decide(session) }
        #expect(try scene.account.close(through: day("2022-12-30")) == 13)
        let peer = try Peer.python(
            """
            import glob, sys
            import numpy as np, pandas as pd
            root, ends = sys.argv[1], sys.argv[2].split()
            columns = ['slot', 'symbol', 'open', 'close', 'previous_close', 'dividend', 'tenure_months']
            days = {'-'.join(f.split('/')[-4:-1]): pd.read_parquet(f, columns=columns)
                    for f in sorted(glob.glob(root + '/features/*/*/*/features.parquet'))}
            for first, last in zip(ends, ends[1:]):
                inside = [d for d in days if first < d <= last]
                grown = pd.Series(1.0, index=pd.MultiIndex.from_frame(days[first][['symbol', 'slot']]))
                for number, name in enumerate(inside):
                    frame = days[name].set_index(['symbol', 'slot'])
                    whole = (frame.close + frame.dividend) / frame.previous_close
                    part = frame.close / frame.open
                    factor = part if number == 0 else whole.fillna(part)
                    grown = grown * factor.reindex(grown.index).fillna(1)
                r = grown - 1
                buyable = days[first].set_index(['symbol', 'slot']).tenure_months > 0
                b = r[buyable].mean()
                print(first, 'mean', repr(float(b)), int((r[buyable] > b).sum()), int(buyable.sum()))
                for (symbol, slot), value in r.items(): print(first, symbol, repr(float(value)))
            """, [scene.lake.root, year.decisions.map(\.description).joined(separator: " ")])
        var gains: [String: Double] = [:]
        var means: [String: [Double]] = [:]
        for line in peer.split(separator: "\n").map({ $0.split(separator: " ").map(String.init) }) {
            if line[1] == "mean" {
                means[line[0]] = line[2...].compactMap { Double($0) }
            } else {
                gains[line[0] + line[1]] = Double(line[2])
            }
        }
        let months = try scene.ledger.signalMonths()
        #expect(means.count == 13 && months.count == 14 && months[13].outcome == nil)
        for month in months.dropLast() {
            let (outcome, expected) = (
                try #require(month.outcome), try #require(means["\(month.month.session)"])
            )
            #expect(abs(outcome.benchmark - expected[0]) < 1e-12)
            #expect([Double(outcome.stockHits), Double(outcome.stocks)] == Array(expected[1...]))
        }
        let settled = try recorded().filter { $0.outcome != nil }
        #expect(settled.count > 600)
        for signal in settled {
            let expected = try #require(gains["\(signal.session)\(signal.row.symbol)"])
            #expect(abs(try #require(signal.outcome).gain - expected) < 1e-12)
        }
        // Some were delisted on the way and others took their slots, or this shows little.
        let end = try Set(scene.lake.features(on: day("2022-12-30")).symbols)
        let gone = settled.filter { $0.session == day("2022-11-30") && !end.contains($0.row.symbol) }
        #expect(gone.contains { $0.outcome?.gain != 0 })
    }

    @Test(
        "Settled every month, once at the end, or never: the same rates, and the same ledger but for the times"
    )
    func order() throws {
        let end = day("2022-12-30")
        var monthly: [ExpectedHitRates] = []
        for session in year.decisions {
            try scene.account.close(through: session)
            monthly.append(try scene.account.expectedHitRates(before: session))
            try year.decide(session)
        }
        let one = try recorded()
        let before = try scene.ledger.signalMonths()
        // A rerun of each of them, with all that came later in the ledger.
        #expect(try year.decisions.map { try scene.account.expectedHitRates(before: $0) } == monthly)
        #expect(monthly[0].estimate(for: .buy, confidence: 0.7) == nil)
        #expect(Set(monthly).count > 10)
        try scene.forget()
        for session in year.decisions.reversed() { try year.decide(session) }
        #expect(try year.decisions.map { try scene.account.expectedHitRates(before: $0) } == monthly)
        #expect(try recorded().allSatisfy { $0.outcome == nil })
        try scene.account.close(through: end)
        #expect(try recorded() == one && scene.ledger.signalMonths() == before)
        #expect(try scene.account.close(through: end) == 0)
    }

    @Test("What is told of a session does not change when everything after it is gone")
    func noLookAhead() throws {
        for session in year.decisions { try year.decide(session) }
        try scene.account.close(through: day("2022-12-30"))
        let session = day("2022-08-31")
        let rates = try scene.account.expectedHitRates(before: session)
        let success = try scene.account.success(through: session)
        let history = try scene.account.history(of: "S3", through: session)
        for later in year.sessions where later > session {
            let folder = scene.lake.path(of: Dataset.features.partition(later))
            try FileManager.default.removeItem(atPath: folder)
        }
        try scene.forget()
        for decision in year.decisions where decision <= session { try year.decide(decision) }
        #expect(try scene.account.expectedHitRates(before: session) == rates)
        #expect(try scene.account.success(through: session).record.all == success.record.all)
        #expect(success.record.months.map(\.session) == year.decisions.filter { $0 < session })
        #expect(try scene.account.history(of: "S3", through: session) == history)
    }

    @Test("Twelve months count, by action and confidence; few of a confidence fall back to the action's")
    func expected() throws {
        for session in year.decisions { try year.decide(session) }
        let end = day("2022-12-30")
        let rates = try scene.account.expectedHitRates(before: end)
        try scene.account.close(through: end)
        // December 2021's decisions closed in January 2022; those of November 2021 are too old.
        let counted = try recorded().filter { $0.outcome != nil && $0.session > day("2021-12-01") }
        for action in SignalAction.allCases {
            let own = counted.filter { $0.row.action == action }
            for confidence in [0.0, 0.45, 0.55, 0.6, 0.75, 0.8999, 0.9, 1] {
                let like = own.filter { ConfidenceBucket($0.row.confidence) == ConfidenceBucket(confidence) }
                let base = like.count >= 20 ? like : own
                let hits = base.count { $0.outcome?.isHit == true }
                let interval = WilsonInterval(hits: hits, of: base.count)
                #expect(
                    rates.estimate(for: action, confidence: confidence)
                        == HitRateEstimate(
                            rate: interval.share, low: interval.low, high: interval.high, count: base.count))
            }
        }
        // A month alone has a bucket with fewer than 20, and actions with about as many.
        let first = try scene.account.expectedHitRates(before: day("2021-12-31"))
        let november = try recorded().filter { $0.session == day("2021-11-30") }
        for action in SignalAction.allCases {
            let count = november.count { $0.row.action == action }
            #expect(first.estimate(for: action, confidence: 0.7)?.count == (count >= 20 ? count : nil))
        }
    }

    @Test("Simulated months stand on their own, and one that is published takes the place of a simulated one")
    func bases() throws {
        let end = day("2022-12-30")
        for session in year.decisions { try year.decide(session, .simulated) }
        #expect(
            try scene.account.expectedHitRates(before: end).estimate(for: .buy, confidence: 0.7) == nil)
        let simulated = try scene.account.success(through: end)
        #expect(simulated.record.all == nil && simulated.byBasis.isEmpty)
        #expect(simulated.simulated.all?.months == 12)
        for session in year.decisions.suffix(5) { try year.decide(session, .replayed) }
        for session in year.decisions.suffix(3) { try year.decide(session, .published) }
        let mixed = try scene.account.success(through: end)
        #expect(mixed.record.months.map(\.basis) == [.replayed, .replayed, .published, .published])
        #expect(mixed.byBasis.map(\.basis) == [.published, .replayed])
        #expect(mixed.byBasis.map(\.rate.months) == [2, 2] && mixed.simulated.all?.months == 8)
        #expect(
            mixed.byBasis.reduce(0) { $0 + $1.rate.count } == mixed.record.all?.count)
    }

    @Test("The parts of a report are the signals counted by hand")
    func report() throws {
        for session in year.decisions { try year.decide(session) }
        let end = day("2022-12-30")
        try scene.account.close(through: end)
        let report = try scene.account.success(through: end).record
        let counted = try recorded().filter { $0.outcome != nil && $0.session > day("2021-12-01") }
        let all = try #require(report.all)
        #expect(all.count == counted.count && all.hits == counted.count { $0.outcome?.isHit == true })
        #expect(all.months == 12 && report.months.count == 12)
        let excess = counted.compactMap(\.outcome?.excess)
        #expect(abs(all.meanExcess - excess.reduce(0, +) / Double(excess.count)) < 1e-12)
        let clustered = try #require(all.clustered)
        #expect(clustered.low < all.rate && all.rate < clustered.high)
        for (sector, rate) in report.bySector {
            #expect(rate.count == counted.count { $0.row.sector == sector })
        }
        #expect(report.bySector.map(\.sector) == ["Energy", nil])
        #expect(report.byAction.map(\.action) == SignalAction.allCases)
        #expect(report.byConfidence.map(\.bucket) == ConfidenceBucket.allCases)
        #expect(report.byConfidence.reduce(0) { $0 + $1.rate.hits } == all.hits)
        let months = try scene.ledger.signalMonths().dropFirst().compactMap(\.outcome)
        #expect(report.stocks == months.reduce(0) { $0 + $1.stocks })
        #expect(report.baseRate.map { 0.4 < $0 && $0 < 0.55 } == true)
        let sold = report.calibration.byAction.first { $0.action == .sell }?.calibration
        let sells = counted.filter { $0.row.action == .sell }
        // Of SELL the chance of missing the cut counts: below 0.6 here.
        #expect(sold?.count == sells.count && sold?.points.map(\.to) == [0.5, 0.6])
        #expect(report.calibration.all.count == all.count)
    }
}
