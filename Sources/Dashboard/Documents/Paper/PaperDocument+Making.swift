import Core
import Health
import Ledger
import Portfolio
import TrackRecord

extension PaperDocument {
    init(_ record: PaperRecord) {
        session = record.session
        opened = record.account.opened
        broker = record.account.broker
        capital = record.account.capital.dollars
        equity = record.equity.dollars
        cash = record.cash.dollars
        totalReturn = record.totalReturn
        curve = Curve(
            dates: record.days.map(\.session), equity: record.days.map(\.equity.dollars),
            drawdown: record.days.map(\.drawdown), cashShare: record.days.map(\.cashShare))
        months = record.months.map(Month.init)
        metrics = Metrics(
            sessions: record.metrics.sessions, annualisedReturn: record.metrics.annualisedReturn,
            annualisedVolatility: record.metrics.annualisedVolatility, sharpe: record.metrics.sharpe,
            maximumDrawdown: record.metrics.maximumDrawdown)
        activity = Activity(record.activity)
        positions = record.holdings.map(Position.init)
        risk = Risk(record)
        reconciliations = record.reconciliations.map(Reconciliation.init)
        goals = record.goals.map(GoalState.init)
    }
}

extension PaperDocument.Activity {
    init(_ activity: PaperActivity) {
        trades = activity.trades
        traded = activity.traded.dollars
        costs = activity.costs.dollars
        costShare = activity.costShare
        costPerTrade = activity.costPerTrade
        dividends = activity.dividends.dollars
        actions = activity.actions.dollars
        realised = activity.realised.dollars
        wins = activity.wins
        closings = activity.closings
    }
}

extension PaperDocument.Month {
    init(_ month: PaperMonth) {
        self.month = month.month
        through = month.through
        monthReturn = month.monthReturn
        equity = month.equity.dollars
        isWhole = month.isWhole
        activity = PaperDocument.Activity(month.activity)
    }
}

extension PaperDocument.Position {
    init(_ holding: PaperHolding) {
        let held = holding.position
        symbol = held.symbol.rawValue
        slot = held.slot
        shares = held.shares
        price = held.price
        priced = held.priced
        value = held.value.dollars
        weight = holding.weight
        gain = holding.gain.dollars
        gainShare = holding.gainShare
    }
}

extension PaperDocument.Risk {
    init(_ record: PaperRecord) {
        let state = record.risk
        level = PaperHealth.Level(state.level)
        drawdown = state.drawdown
        dailyReturn = state.dailyReturn
        peak = state.peak
        peakSession = state.peakSession
        haltedSince = state.haltedSince
        haltReason = record.haltReason
        events = record.events.reversed().map {
            Event(session: $0.session, action: $0.action.rawValue, reason: $0.reason, actor: $0.actor)
        }
    }
}

extension PaperDocument.Reconciliation {
    init(_ one: PaperReconciliation) {
        session = one.session
        through = one.through
        paper = one.paper
        backtest = one.backtest
        gap = one.gap
        price = one.price
        sizing = one.sizing
        cost = one.cost
        actions = one.actions
        missed = one.missed
        residual = one.residual
        isExplained = one.isExplained
        note = one.note
    }
}

extension PaperDocument.GoalState {
    init(_ goal: Goal) {
        name = goal.measure.rawValue
        bound =
            switch goal.measure {
            case .sharpe, .winRate, .monthlyReturn: .atLeast
            case .drawdown: .below
            case .costPerTrade: .atMost
            }
        target = goal.target
        value = goal.value
        isMet = goal.isMet
        count = goal.count
        needed = goal.measure.needed
        evidence = goal.measure.evidence
    }
}
