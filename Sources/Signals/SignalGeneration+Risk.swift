import Core
import Lake
import Portfolio

extension SignalGeneration {
    /// Those of the selection and those of risk, by setting.
    var ruleSettings: [String: String] {
        settings.rules.settings.merging(settings.risk.settings) { $1 }
    }

    /// USD: the paper account's equity at the decision, or what the configuration says where none is kept.
    func portfolioValue(_ standing: AccountStanding) -> Double {
        standing.equity ?? settings.portfolioValue
    }

    /// What the paper account holds; without its books of the session, what the last signals asked for.
    func heldPortfolio(
        since previous: CivilDate?, to date: CivilDate, slots: [Slot], _ standing: AccountStanding
    ) throws -> HeldPortfolio {
        if let positions = standing.positions, let equity = standing.equity {
            return HeldPortfolio(positions, equity: equity, since: previous, slots: slots)
        }
        guard let previous else { return .nothing }
        return try HeldPortfolio(
            of: lake.signals(on: previous), since: previous, to: date, slots: slots, lake: lake)
    }

    /// The sessions that the market's volatility is taken from; none where nothing is scaled by it.
    func marketSessions(to date: CivilDate) throws(LakeError) -> [CivilDate] {
        guard settings.risk.marketVolatility.isFinite else { return [] }
        return try MarketVolatility.sessions(to: date, in: lake)
    }

    /// Nil of sessions that are too few to say something.
    func marketInput(_ sessions: [CivilDate]) throws(LakeError) -> Manifest.Input? {
        sessions.count < MarketVolatility.fewest ? nil : try featuresInput(sessions)
    }

    func featuresInput(_ sessions: [CivilDate]) throws(LakeError) -> Manifest.Input? {
        guard let first = sessions.first, let last = sessions.last else { return nil }
        let manifests = try lake.manifests(of: sessions.map { Dataset.features.partition($0) })
        return .span("features/\(first)..\(last)", of: manifests.map(\.asInput))
    }

    func conditions(
        _ state: RiskState?, market sessions: [CivilDate], value: Double
    ) throws(LakeError) -> RiskConditions {
        RiskConditions(
            limits: settings.risk, state: state, market: try MarketVolatility(sessions, in: lake),
            portfolioValue: value)
    }
}
