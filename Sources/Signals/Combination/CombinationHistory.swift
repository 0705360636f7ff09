import Core
import Lake
import Ledger
import Models
import PolicyModel
import Portfolio

/// Works out what past decisions say about the parts of the combined score.
///
/// Each is seen as it was then: the policy that was in force scores the session's features, forecasts and news are
/// those of the session, and outcomes count that were known after the close of the session for which it is asked. A
/// month is left out in which no model was in force, or only one that was trained or judged on later sessions; and
/// one whose features generate-signals would have refused.
struct CombinationHistory {
    /// Older months say little of today's models.
    static let months = 60
    /// Raised when the same inputs come to other evidence.
    private static let edition = "1"

    let lake: DataLake
    let ledger: LedgerDatabase
    let settings: SignalSettings
    let registry: ModelRegistry
    /// Of the scoring pass.
    var threads = 2

    /// What was worked out before, by key.
    typealias Known = [String: CombinationMonth]

    /// One month's evidence; the key tells what it was made from.
    struct Entry: Hashable, Codable {
        var key: String
        var month: CombinationMonth
    }

    /// The evidence that was there after the close of `session`, oldest first.
    ///
    /// - Parameters:
    ///   - wanted: months without any of these parts are left out.
    ///   - known: is taken where the key is the same.
    /// - Throws: ``LakeError``, ``LedgerError``, ``Models/ModelError`` or ``PolicyModel/PolicyModelError``.
    func evidence(
        closedBy session: CivilDate, wanted: Set<CombinationPart>, known: Known = [:]
    ) throws -> [Entry] {
        let decisions = try PastDecision.closed(by: session, months: Self.months, in: lake)
        let renames = try ledger.successions()
        var deciders = Deciders(registry)
        var entries: [Entry] = []
        for decision in decisions where try hasParts(decision.session, wanted) {
            guard let decider = try deciders.decider(for: decision) else { continue }
            let slots = try lake.slots(on: decision.session)
            let material = try CombinationMaterial(
                of: decision.session, slots: slots, in: lake, settings: settings.combination)
            guard wanted.contains(where: material.isHere) else { continue }
            let key = try key(decision, decider, material, renames)
            if let month = known[key], month.isSound, month.session == decision.session {
                entries.append(Entry(key: key, month: month))
            } else if let month = try outcome(of: decision, decider, slots, material, renames)?.evidence {
                entries.append(Entry(key: key, month: month))
            }
        }
        return entries
    }

    /// - Returns: nil where generate-signals would have refused the session.
    func outcome(
        of decision: PastDecision, _ decider: SignalDecider, _ slots: [Slot], _ material: CombinationMaterial,
        _ renames: [SymbolSuccession]
    ) throws -> PastOutcome? {
        guard let policy = decider.policy else { return nil }
        let frame = try lake.features(on: decision.session)
        do throws(SignalError) {
            try PublicationChecks(frame: frame, slots: slots, settings: settings).check(decider)
        } catch {
            return nil
        }
        let scores = try policy.scores(
            frame: frame, previousWeights: HeldPortfolio.nothing.weights, threads: threads)
        let standings = settings.rules.standings(of: frame)
        let eligible = zip(standings, scores.mask).map { $0 == .eligible && $1 }
        let market = try OutcomeMarket(
            lake: lake, decision: decision.session, sessions: decision.sessions,
            wanted: zip(frame.symbols, frame.slots).map { (symbol: $0, slot: Int($1)) },
            renames: renames.filter { $0.date > decision.session && $0.date <= decision.closed })
        var gains = [Double](repeating: .nan, count: Universe.slotCount)
        for (row, slot) in frame.slots.enumerated() {
            gains[Int(slot)] = market.gains[frame.symbols[row]] ?? .nan
        }
        return PastOutcome(
            decision: decision, scores: scores, standings: standings,
            parts: material.parts(scores.scores, eligible: eligible), gains: gains,
            benchmark: market.benchmark)
    }

    /// Everything that a month's evidence is made from.
    private func key(
        _ decision: PastDecision, _ decider: SignalDecider, _ material: CombinationMaterial,
        _ renames: [SymbolSuccession]
    ) throws(LakeError) -> String {
        let partitions = ([decision.session] + decision.sessions).map { Dataset.features.partition($0) }
        var inputs = try lake.manifests(of: partitions).map(\.asInput)
        inputs.append(try lake.manifest(of: .universe, on: decision.session).asInput)
        inputs += CombinationPart.allCases.compactMap { material.inputs[$0] }
        if let input = decider.input { inputs.append(input) }
        var lines = ["combination \(Self.edition)", "model \(material.model ?? "-")"]
        lines += inputs.map { "\($0.digest)  \($0.path)" }
        lines.append("\(settings.rules.minimumPrice) \(settings.rules.minimumMoneyTraded)")
        lines.append("\(settings.minimumCoverage) \(settings.maximumShift)")
        for rename in renames where rename.date > decision.session && rename.date <= decision.closed {
            lines.append("\(rename.date) \(rename.former?.rawValue ?? "-") \(rename.symbol)")
        }
        return Manifest.Input.digest(of: lines)
    }

    private func hasParts(_ session: CivilDate, _ wanted: Set<CombinationPart>) throws(LakeError) -> Bool {
        if wanted.contains(.forecast), try lake.contains(.forecasts, on: session) { return true }
        guard wanted.contains(.sentiment) else { return false }
        return try lake.contains(.news, on: session)
    }
}

extension CombinationHistory {
    /// Opens each version once.
    struct Deciders {
        private let registry: ModelRegistry
        private var opened: [YearMonth: SignalDecider] = [:]

        init(_ registry: ModelRegistry) {
            self.registry = registry
        }

        /// The model that was in force then; nil where there was none, or where it has seen what followed.
        mutating func decider(for decision: PastDecision) throws -> SignalDecider? {
            let inForce: ModelRegistry.Decider
            do {
                inForce = try registry.decider(for: decision.execution.yearMonth)
            } catch let error as ModelError where error.code == .missing {
                return nil
            }
            guard case .model(let entry) = inForce, !entry.card.hasSeen(after: decision.session) else {
                return nil
            }
            if let decider = opened[entry.version] { return decider }
            let decider = try SignalDecider(registry, version: entry.version)
            opened[entry.version] = decider
            return decider
        }
    }
}

extension ModelCard {
    /// Whether it was trained, or judged, on sessions after this one.
    func hasSeen(after session: CivilDate) -> Bool {
        trainedTo > session || validatedTo.map { $0 > session } ?? false
    }
}
