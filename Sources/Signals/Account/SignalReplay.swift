public import Core
public import Lake
public import Ledger
import Models
import Portfolio

/// Fills the account of past months in: works out the signals that generate-signals would have published after each
/// month's last session, and records them in the ledger alone.
///
/// The portfolio is carried from month to month. The model that was in force then decides, or the last one before;
/// such a month is `replayed`. Where every model is younger the oldest one decides, and where a version is asked for
/// that was not in force, that one: such a month is `simulated`, and never counts with the others. A model also is
/// younger where it was trained, or judged, on sessions after the decision, whatever its name. Months that were
/// published stay as they are. Sizes are held to the limits of risk, of a portfolio of the configured value: what an
/// account would have lost, and whether it would have been halted, is not known.
public struct SignalReplay {
    let lake: DataLake
    let ledger: LedgerDatabase
    let settings: SignalSettings
    let registry: ModelRegistry
    let now: @Sendable () -> Timestamp
    /// Threads of the scoring pass.
    public var threads = 2

    var account: SignalAccount {
        SignalAccount(lake: lake, ledger: ledger, costBasisPoints: settings.costBasisPoints)
    }

    public init(
        lake: DataLake, ledger: LedgerDatabase, settings: SignalSettings,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.lake = lake
        self.ledger = ledger
        self.settings = settings
        registry = ModelRegistry(lake: lake)
        self.now = now
    }

    /// Replays months one after another and settles those whose next decision has come. The same again records the
    /// same.
    ///
    /// - Parameters:
    ///   - months: those in which the signals trade, as versions of models are named.
    ///   - version: decides in place of the model in force.
    ///   - done: told each month when it is done.
    /// - Throws: ``SignalError``, ``Lake/LakeError``, ``Models/ModelError``, ``Ledger/LedgerError`` or
    ///   ``PolicyModel/PolicyModelError``. The months before the one that failed are recorded.
    @discardableResult
    public func run(
        _ months: ClosedRange<YearMonth>, version: YearMonth? = nil, done: (ReplayedMonth) -> Void = { _ in }
    ) throws -> [ReplayedMonth] {
        var replayed: [ReplayedMonth] = []
        var known: CombinationHistory.Known = [:]
        var month = months.lowerBound
        while month <= months.upperBound {
            guard let execution = ExchangeCalendar.nyse.firstSession(of: month),
                let session = ExchangeCalendar.nyse.session(before: execution)
            else {
                throw SignalError(
                    .outsideCalendar, "no NYSE session is known in \(month); name a month within 1990 to 2035"
                )
            }
            let one = ReplayedMonth(
                month: month, session: session,
                result: try replay(
                    session: session, execution: execution, version: version, known: &known))
            replayed.append(one)
            done(one)
            month = month.adding(months: 1)
        }
        if let last = try lake.sessions(of: .features).last { try account.close(through: last) }
        return replayed
    }

    private func replay(
        session: CivilDate, execution: CivilDate, version: YearMonth?, known: inout CombinationHistory.Known
    ) throws -> ReplayedMonth.Result {
        if let published = try published(session) { return .published(model: published) }
        guard try lake.contains(.features, on: session) else {
            return .leftOut("no features of \(session); run build-features --date \(session)")
        }
        guard try lake.contains(.universe, on: session) else {
            return .leftOut("no universe of \(session); run bellwether universe publish --date \(session)")
        }
        guard let (decider, basis) = try decider(session: session, execution: execution, version: version)
        else { return .leftOut("no model at all; run train-policy first") }
        let frame = try lake.features(on: session)
        let slots = try lake.slots(on: session)
        do {
            try PublicationChecks(frame: frame, slots: slots, settings: settings).check(decider)
            let hitRates = try account.expectedHitRates(before: session)
            let combination = try combination(
                session, slots, isRule: decider.isEqualWeights, known: &known)
            let decision = try SignalDecision(
                decider, frame: frame, slots: slots, held: try held(before: session, basis, slots).weights,
                rules: settings.rules, hitRates: { hitRates.estimate(for: $0, confidence: $1) },
                risk: RiskContext(try conditions(session), hitRates), combination: combination,
                threads: threads, progress: { _, _ in })
            let digest = try lake.signalsFile(decision.signals, on: session).digest()
            let month = SignalMonth(
                session: session, execution: execution, basis: basis, model: decider.name, digest: digest,
                note: decision.notes.first)
            let recording = try account.record(
                signals: decision.signals, slots: slots, session: session, execution: execution, basis: basis,
                model: decider.name, digest: digest, note: month.note, at: now())
            return .recorded(month, signals: decision.signals.count, recording)
        } catch let error as SignalError {
            return .leftOut(error.message)
        }
    }
}
