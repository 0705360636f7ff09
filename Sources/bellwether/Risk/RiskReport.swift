import Core
import Lake
import Ledger
import Portfolio
import Signals

/// Limits, what stands against each, and what became of them.
struct RiskReport: Encodable {
    struct Account: Encodable {
        var session: CivilDate
        /// USD.
        var equity: Double
        var peak: Double
        var peakSession: CivilDate
        /// Fractions.
        var drawdown: Double
        var dailyReturn: Double
        var level: RiskState.Level
        var haltedSince: CivilDate?
        var isHaltedByHand: Bool
    }

    struct Market: Encodable {
        var session: CivilDate
        /// Annualised.
        var volatility: Double
        var regime: MarketVolatility.Regime
        /// What positions are multiplied by.
        var scale: Double
    }

    struct Event: Encodable {
        var session: CivilDate
        var action: String
        var reason: String
        var actor: String
        var recorded: String

        init(_ recorded: RecordedRiskEvent) {
            session = recorded.event.session
            action = recorded.event.action.rawValue
            reason = recorded.event.reason
            actor = recorded.event.actor
            self.recorded = recorded.recorded.description
        }
    }

    /// Nil where none is kept.
    var account: Account?
    /// Nil where too few sessions have features.
    var market: Market?
    var limits: [RiskLimitLine]
    /// The last ones, oldest first.
    var events: [Event]

    /// Events shown.
    static let mostEvents = 10

    init(lake: DataLake, limits: RiskLimits, through date: CivilDate) throws {
        let ledger = try LedgerDatabase(readingRoot: lake.root)
        let state = try RiskState(ledger, through: date, limits: limits)
        account = state.map {
            Account(
                session: $0.session, equity: $0.equity, peak: $0.peak, peakSession: $0.peakSession,
                drawdown: $0.drawdown, dailyReturn: $0.dailyReturn, level: $0.level,
                haltedSince: $0.haltedSince, isHaltedByHand: $0.isHaltedByHand)
        }
        var volatility: MarketVolatility?
        if let last = try lake.sessions(of: .features, in: ExchangeCalendar.coverage.lowerBound...date).last {
            volatility = try MarketVolatility(through: last, in: lake)
            market = volatility.map {
                Market(
                    session: last, volatility: $0.annualised, regime: $0.regime(limits),
                    scale: $0.scale(limits))
            }
        }
        self.limits = RiskLimitLine.all(limits, state, volatility)
        events = try ledger.riskEvents(through: date).suffix(Self.mostEvents).map(Event.init)
    }

    var lines: [String] {
        var lines = accountLines
        if let market {
            lines.append(
                "Market of \(market.session): volatility \(Figure.percent(market.volatility)) a year, \(market.regime)"
                    + (market.scale < 1 ? "; positions x \(Figure.number(market.scale))" : ""))
        } else {
            lines.append("Market: too few sessions with features to tell its volatility")
        }
        let head = ["setting", "limit", "now", "", ""]
        lines += tableLines([head] + limits.map(\.cells), rightAligned: [1, 2])
        guard !events.isEmpty else { return lines }
        return lines
            + tableLines(
                events.map { [$0.session.description, $0.action, "by \($0.actor)", $0.reason] })
    }

    private var accountLines: [String] {
        guard let account else {
            return ["No paper account is kept: losses limit nothing (bellwether paper begins one)."]
        }
        var lines = [
            "Account at the close of \(account.session): \(Self.dollars(account.equity)) USD, "
                + "\(RiskLimitLine.percent(account.drawdown)) below the peak of \(Self.dollars(account.peak)) USD on "
                + "\(account.peakSession); \(RiskLimitLine.percent(account.dailyReturn)) in the session"
        ]
        switch account.level {
        case .normal: lines.append("No limit is reached.")
        case .halved: lines.append("Positions are halved after this session.")
        case .closedToNew: lines.append("Nothing new is opened after this session, and positions are halved.")
        case .halted:
            let since = account.haltedSince.map { "\($0)" } ?? "-"
            lines.append(
                "HALTED since \(since)\(account.isHaltedByHand ? " by hand" : ""): nothing is bought until "
                    + "bellwether resume --reason TEXT")
        }
        return lines
    }

    static func dollars(_ amount: Double) -> String { Money(rounding: amount)?.grouped ?? "-" }
}

extension RiskState {
    /// Of the paper account by its books; nil where none is kept.
    init?(_ ledger: LedgerDatabase, through date: CivilDate, limits: RiskLimits) throws(LedgerError) {
        let orders = try ledger.riskEvents(through: date).compactMap { recorded in
            Order(recorded.event.action).map { (recorded.event.session, $0) }
        }
        self.init(
            curve: try ledger.paperSessions(in: ExchangeCalendar.coverage.lowerBound...date)
                .map { ($0.session, $0.equity.dollars) }, orders: orders, limits: limits)
    }
}
