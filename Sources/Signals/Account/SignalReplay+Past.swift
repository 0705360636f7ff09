import Core
import Lake
import Ledger
import Models
import Portfolio

extension SignalReplay {
    /// The model of what was published for a session, by the ledger or by the tree, whose signals the ledger then
    /// learns of; nil where nothing was.
    func published(_ session: CivilDate) throws -> String? {
        if let month = try ledger.signalMonths(in: session...session, basis: .published).first {
            return month.month.model
        }
        guard try lake.contains(.signals, on: session),
            let execution = ExchangeCalendar.nyse.session(after: session)
        else { return nil }
        let signals = try lake.signals(on: session)
        let manifest = try lake.manifest(of: .signals, on: session)
        let model = signals.first?.model ?? manifest.parameters["decider"] ?? ""
        try account.record(
            signals: signals, slots: try lake.slots(on: session), session: session, execution: execution,
            basis: .published, model: model,
            digest: manifest.files.first { $0.name == "signals.parquet" }?.sha256 ?? manifest.digest,
            at: now())
        return model
    }

    /// What decides, and what its decision counts as; nil without any model.
    func decider(
        session: CivilDate, execution: CivilDate, version: YearMonth?
    ) throws -> (SignalDecider, SignalBasis)? {
        let inForce: ModelRegistry.Decider?
        do {
            inForce = try registry.decider(for: execution.yearMonth)
        } catch let error as ModelError where error.code == .missing {
            inForce = nil
        }
        switch inForce {
        case .equalWeights where version == nil:
            return (try SignalDecider(registry, for: execution.yearMonth), .replayed)
        case .model(let entry) where version == nil || version == entry.version:
            let decider = try SignalDecider(registry, version: entry.version)
            return (decider, entry.card.hasSeen(after: session) ? .simulated : .replayed)
        default:
            guard
                let chosen = try version ?? registry.versions().first
                    ?? registry.versions(in: [.candidates]).first
            else { return nil }
            return (try SignalDecider(registry, version: chosen), .simulated)
        }
    }

    /// What is held after the last decision before a session, published or recorded. What was simulated is held
    /// where this too is.
    func held(before session: CivilDate, _ basis: SignalBasis, _ slots: [Slot]) throws -> HeldPortfolio {
        guard let eve = ExchangeCalendar.nyse.session(before: session) else { return .nothing }
        let published = try lake.sessions(of: .signals).last { $0 <= eve }
        let recorded = try ledger.signalMonths(in: ExchangeCalendar.coverage.lowerBound...eve)
            .last { $0.month.basis.isRecord || !basis.isRecord }?.month
        if let published, published >= recorded?.session ?? published {
            return try HeldPortfolio(
                of: lake.signals(on: published), since: published, to: session, slots: slots, lake: lake)
        }
        guard let recorded else { return .nothing }
        let targets = try ledger.signals(of: recorded.session, basis: recorded.basis).map {
            $0.row.signal(model: recorded.model)
        }
        return try HeldPortfolio(
            of: targets, since: recorded.session, to: session, slots: slots, lake: lake)
    }

    /// What sizes go by after a session.
    func conditions(_ session: CivilDate) throws -> RiskConditions {
        RiskConditions(
            limits: settings.risk,
            market: settings.risk.marketVolatility.isFinite
                ? try MarketVolatility(through: session, in: lake) : nil,
            portfolioValue: settings.portfolioValue)
    }
}

extension SignalRow {
    /// The signal, without what the ledger does not keep.
    fileprivate func signal(model: String) -> Signal {
        Signal(
            slot: slot, symbol: symbol, action: action, rank: rank, targetWeight: target,
            previousWeight: held, score: score ?? .nan, confidence: confidence, close: close ?? .nan,
            reason: "", model: model)
    }
}
