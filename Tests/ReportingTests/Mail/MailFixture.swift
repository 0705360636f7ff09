import Core
import Foundation
import Ledger
import Reporting
import TrackRecord

extension Fixture {
    /// Months whose outcomes closed in the twelve before the session's, each with so many signals, of which some paid.
    static func months(
        _ count: Int, signals: Int = 40, hits: Int = 21, basis: SignalBasis = .published
    ) -> [PastMonth] {
        (0..<count).map { place in
            let closed = session.adding(months: place + 1 - count)
            let decided = closed.adding(months: -1)
            let rows = (0..<signals).map { index in
                RecordedSignal(
                    session: decided, basis: basis,
                    row: SignalRow(signal(index, count: signals), sector: nil),
                    outcome: SignalOutcome(
                        closed: closed, action: .hold, gain: index < hits ? 0.03 : -0.01, benchmark: 0.01,
                        cost: 0))
            }
            return PastMonth(
                month: SignalMonth(
                    session: decided, execution: decided.adding(days: 1), basis: basis, model: version,
                    digest: "0"),
                outcome: SignalMonthOutcome(
                    closed: closed, benchmark: 0.01, stocks: 1000, stockHits: 480, inputsDigest: "0"),
                signals: rows, isRecorded: true)
        }
    }

    /// A report with everything that one can have.
    static func full(signals count: Int = 60) -> MonthlyReport {
        var report = report(signals: count)
        for index in report.signals.indices {
            report.signals[index].signal.drivers = [
                SignalDriver(.price, delta: 0.002), SignalDriver(.volume, delta: -0.001),
                SignalDriver(.momentum, delta: 0.001), SignalDriver(.membership, delta: 0),
            ]
            report.signals[index].signal.expectedHitRate = HitRateEstimate(
                rate: 0.48, low: 0.29, high: 0.67, count: 23)
        }
        report.changes = SignalChanges(
            report.signals.map(\.signal), previous: (session.adding(months: -1), []))
        report.success = SuccessFacts(months(12), through: session)
        report.files = [PublishedFile(name: "signals.csv", bytes: Array("symbol\r\nSYM0\r\n".utf8))]
        report.notes = ["9.5% of the portfolio stays in cash."]
        return report
    }

    static func mail(_ report: MonthlyReport, charts: [ReportChart] = []) throws -> MailMessage {
        report.mail(
            from: "bellwether@example.org", to: ["b@example.org"], templates: try MailTemplates(),
            charts: charts,
            date: Date(timeIntervalSince1970: 1_672_531_200))
    }
}
