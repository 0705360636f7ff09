import Core
import Health
import TrackRecord

/// paper.json: what the paper account came to. US dollars and fractions.
struct PaperDocument: Encodable {
    /// The last session that is booked, and the one at whose close the account began, all in cash.
    var session: CivilDate
    var opened: CivilDate
    var broker: String
    var capital: Double
    var equity: Double
    var cash: Double
    /// Since it was opened.
    var totalReturn: Double
    var curve: Curve
    /// Ascending.
    var months: [Month]
    var metrics: Metrics
    /// Since it was opened.
    var activity: Activity
    /// Largest first.
    var positions: [Position]
    var risk: Risk
    /// By month, ascending.
    var reconciliations: [Reconciliation]
    var goals: [GoalState]

    /// A value a session; the first is the close at which the account began.
    struct Curve: Encodable {
        var dates: [CivilDate]
        var equity: [Double]
        /// Fall from the highest close so far.
        var drawdown: [Double]
        /// Of the equity.
        var cashShare: [Double]
    }

    struct Activity: Encodable {
        var trades: Int
        /// Worth of what was bought and sold, before costs.
        var traded: Double
        var costs: Double
        /// Of what was traded; absent before the first trade, as is the next.
        var costShare: Double?
        var costPerTrade: Double?
        var dividends: Double
        var actions: Double
        var realised: Double
        /// Of the sales, those that realised a gain, and how many there were.
        var wins: Int
        var closings: Int
    }

    struct Month: Encodable {
        var month: YearMonth
        var through: CivilDate
        var monthReturn: Double
        var equity: Double
        var isWhole: Bool
        var activity: Activity
    }

    struct Metrics: Encodable {
        /// Daily returns that it is made of.
        var sessions: Int
        var annualisedReturn: Double
        var annualisedVolatility: Double
        var sharpe: Double
        var maximumDrawdown: Double
    }

    struct Position: Encodable {
        var symbol: String
        var slot: Int?
        var shares: Int
        var price: Double
        /// The last session with a bar.
        var priced: CivilDate
        var value: Double
        var weight: Double
        /// Against what the shares cost.
        var gain: Double
        var gainShare: Double?
    }

    struct Risk: Encodable {
        struct Event: Encodable {
            var session: CivilDate
            var action: String
            var reason: String
            var actor: String
        }

        var level: PaperHealth.Level
        var drawdown: Double
        var dailyReturn: Double
        var peak: Double
        var peakSession: CivilDate
        var haltedSince: CivilDate?
        var haltReason: String?
        /// Newest first.
        var events: [Event]
    }

    /// Fractions of the account; the gap is the sum of the six effects.
    struct Reconciliation: Encodable {
        var session: CivilDate
        var through: CivilDate
        var paper: Double
        var backtest: Double
        var gap: Double
        var price: Double
        var sizing: Double
        var cost: Double
        var actions: Double
        var missed: Double
        var residual: Double
        /// The residual is one basis point at most.
        var isExplained: Bool
        var note: String?
    }

    struct GoalState: Encodable {
        enum Bound: String, Encodable {
            case atLeast = "at_least"
            case below
            case atMost = "at_most"
        }

        /// `sharpe`, `drawdown`, `win rate`, `cost per trade` or `monthly return`.
        var name: String
        var bound: Bound
        var target: Double
        /// Absent before there are ``needed`` of ``evidence``, as is whether it is met.
        var value: Double?
        var isMet: Bool?
        var count: Int
        var needed: Int
        var evidence: String
    }
}
