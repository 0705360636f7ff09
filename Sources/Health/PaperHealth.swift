public import Core
import Ledger
public import Portfolio
public import TrackRecord

/// How the paper account stands at its last close. US dollars and fractions.
public struct PaperHealth: Hashable, Sendable, Encodable {
    /// What its limits say, as JSON has it.
    public enum Level: String, Hashable, Sendable, CaseIterable, Encodable {
        case normal
        /// The session lost so much that positions are halved.
        case halved
        /// It lost so much that besides nothing new is opened.
        case closedToNew = "closed_to_new"
        /// Nothing is bought until a person resumes.
        case halted
    }

    /// The last session that is booked.
    public var session: CivilDate
    public var opened: CivilDate
    public var broker: String
    public var equity: Double
    public var cash: Double
    /// Of the session.
    public var dailyReturn: Double
    /// Since it was opened.
    public var totalReturn: Double
    /// Fall from the peak, which is reckoned anew when a person resumes; 0 or more.
    public var drawdown: Double
    public var peak: Double
    public var peakSession: CivilDate
    public var positions: Int
    public var level: Level
    /// The session after which it was halted, and why; nil where it is not.
    public var haltedSince: CivilDate?
    public var haltReason: String?
    /// Sessions whose prices are in the tree that are not booked.
    public var behind: Int

    /// - Parameter last: the last session whose prices are in the tree; nil where there is none.
    public init(_ record: PaperRecord, prices last: CivilDate?) {
        let risk = record.risk
        session = record.session
        opened = record.account.opened
        broker = record.account.broker
        equity = record.equity.dollars
        cash = record.cash.dollars
        dailyReturn = risk.dailyReturn
        totalReturn = record.totalReturn
        drawdown = risk.drawdown
        peak = risk.peak
        peakSession = risk.peakSession
        positions = record.holdings.count
        level = Level(risk.level)
        haltedSince = risk.haltedSince
        haltReason = record.haltReason
        behind =
            last.map {
                $0 > risk.session ? ExchangeCalendar.nyse.sessions(in: risk.session...$0).count - 1 : 0
            }
            ?? 0
    }

    /// Buying is halted, in one sentence; nil where it is not.
    public var halt: String? {
        haltedSince.map { since in
            "Buying is halted since the close of \(since)" + (haltReason.map { ": \($0)" } ?? "")
        }
    }
}

extension PaperHealth.Level {
    public init(_ level: RiskState.Level) {
        self =
            switch level {
            case .normal: .normal
            case .halved: .halved
            case .closedToNew: .closedToNew
            case .halted: .halted
            }
    }
}
