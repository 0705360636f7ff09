public import Core
import Foundation
public import Lake

/// From features/ to forecasts/: trains what a session lacks, and forecasts with what stands.
///
/// A version is for the sessions up to the next month's decision: it is trained at the last session of a month, or
/// whenever the month has none, and never used for a session before its own.
public struct ForecastMaking {
    public struct Options: Sendable {
        public enum Retraining: Sendable, Hashable {
            /// Where the month has no version.
            case whenDue
            /// At every session asked for.
            case always
            case never
        }

        /// In the order of preference.
        public var models: [ForecasterSettings]
        public var retraining = Retraining.whenDue
        /// Makes again what stands from the same inputs.
        public var force = false
        public var training = TrainingOptions()
        /// The folder for trainings that were stopped; nil keeps none.
        public var checkpoints: String?

        public init(models: [ForecasterSettings]) {
            self.models = models
        }
    }

    /// What forecasts a session.
    public struct Prepared: Sendable {
        public var session: CivilDate
        public var versions: [StoredForecaster] = []
        /// Of ``versions``, those trained just now.
        public var trained: [String] = []
        /// Why a model that was asked for has no version.
        public var failures: [(model: String, error: ForecastingError)] = []
    }

    public let lake: DataLake
    public let store: ForecasterStore
    public let sessions: [CivilDate]
    public let options: Options
    /// The program's, for manifests.
    public let version: String
    private var panel: SeriesPanel?
    private var inputs: [CivilDate: Manifest.Input] = [:]

    /// - Parameter sessions: ascending; at least one.
    public init(lake: DataLake, sessions: [CivilDate], options: Options, version: String) {
        self.lake = lake
        store = ForecasterStore(lake: lake)
        self.sessions = sessions
        self.options = options
        self.version = version
    }

    private static let command = "make-forecasts"

    // MARK: Training

    /// The models that would be trained for a session.
    public func due(_ session: CivilDate) throws -> [String] {
        var copy = self
        return try options.models.filter { settings in
            try isDue(settings, session) && copy.material(settings, session) != nil
        }.map(\.model)
    }

    /// What a training for a session reads; nil where its version stands from just that.
    private mutating func material(
        _ settings: ForecasterSettings, _ session: CivilDate
    ) throws -> (published: [CivilDate], inputs: [Manifest.Input])? {
        let published = try SeriesPanel.published(
            lake, upTo: session, historyMonths: settings.historyMonths)
        let inputs = try [span(published)] + news(settings, published)
        let folder = ForecasterBranch.folder(settings.model, session)
        let stands = lake.isCurrent(folder, inputs: inputs, parameters: settings.parameters)
        return stands && !options.force ? nil : (published, inputs)
    }

    private func isDue(_ settings: ForecasterSettings, _ session: CivilDate) throws -> Bool {
        switch options.retraining {
        case .never: return false
        case .always: return true
        case .whenDue:
            guard let standing = try store.version(of: settings.model, upTo: session) else { return true }
            if standing.card.session == session { return true }
            let calendar = ExchangeCalendar.nyse
            return calendar.session(after: standing.card.session)?.yearMonth
                != calendar.session(after: session)?.yearMonth
        }
    }

    /// Trains what is due for a session, and finds what forecasts it.
    ///
    /// - Throws: ``ForecastingError``; `stopped` among them, and whatever leaves no model at all.
    public mutating func prepare(_ session: CivilDate) throws -> Prepared {
        var prepared = Prepared(session: session)
        for settings in options.models {
            do {
                if try isDue(settings, session), try train(settings, session) {
                    prepared.trained.append(settings.model)
                }
                guard let standing = try store.version(of: settings.model, upTo: session) else {
                    throw ForecastingError(
                        .noModel,
                        "no version of \(settings.model) of \(session) or before in "
                            + "\(lake.name)/\(ForecasterBranch.path); run make-forecasts --date \(session) "
                            + "--models \(settings.model) --retrain")
                }
                prepared.versions.append(standing)
            } catch let error as ForecastingError where error.code != .stopped && error.code != .cannotWrite {
                prepared.failures.append((settings.model, error))
            }
        }
        if prepared.versions.isEmpty, let first = prepared.failures.first { throw first.error }
        return prepared
    }

    /// Returns false where the version stands from the same inputs and settings.
    private mutating func train(_ settings: ForecasterSettings, _ session: CivilDate) throws -> Bool {
        let started = Date()
        guard let (published, inputs) = try material(settings, session) else { return false }
        let panel = try panel(from: published[0])
        guard let last = panel.step(of: session) else { throw noStep(session) }
        let trainer = try ForecasterTrainer(panel: panel, settings: settings, last: last)
        var training = options.training
        training.checkpoint = options.checkpoints.map { "\($0)/\(settings.model).safetensors" }
        let trained = try trainer.train(training)
        let card = ForecasterCard(
            trained, accuracy: try trainer.accuracy(of: trained),
            notes: [
                "For research: it gives no advice.",
                "Accuracy is on the validation windows, by which the training was ended: expect less.",
                "Stocks that stopped trading within a horizon are in no window that is learned from or judged.",
            ])
        try store.publish(
            trained, card: card,
            provenance: Provenance(
                command: Self.command, version: version, inputs: inputs, parameters: settings.parameters,
                counts: [
                    "sessions": published.count, "series": trained.series, "parameters": card.parameters,
                    "minibatches": trained.curve.points.last?.step ?? 0,
                ], started: started))
        return true
    }

    // MARK: Applying

    /// Publishes a session's forecasts by its versions.
    ///
    /// - Returns: the rows; nil where they stand from the same inputs.
    public mutating func publish(
        _ prepared: Prepared, _ infer: ForecastRun.Inferring
    ) async throws -> [Forecast]? {
        let started = Date()
        let session = prepared.session
        guard let plan = try plan(prepared) else { return nil }
        let panel = try panel(from: plan.first)
        guard let step = panel.step(of: session) else { throw noStep(session) }
        var rows: [Forecast] = []
        for stored in prepared.versions {
            rows += try await ForecastRun(panel: panel, stored: stored, step: step).forecasts(infer)
        }
        var counts = ["stocks": Set(rows.map(\.slot)).count]
        for (origin, group) in Dictionary(grouping: rows, by: \.origin) {
            counts["origin.\(origin)"] = group.count
        }
        try lake.publish(
            forecasts: rows, on: session,
            provenance: Provenance(
                command: Self.command, version: version, inputs: plan.inputs, parameters: plan.parameters,
                counts: counts, started: started))
        return rows
    }

    /// Whether a session's forecasts would be made, if these versions are all there will be.
    public func isCurrent(_ prepared: Prepared) throws -> Bool {
        var copy = self
        return try copy.plan(prepared) == nil
    }

    /// What the forecasts are made from; nil where they stand so.
    private mutating func plan(
        _ prepared: Prepared
    ) throws -> (first: CivilDate, inputs: [Manifest.Input], parameters: [String: String])? {
        let settings = prepared.versions.map(\.card.settings)
        let length = settings.map(\.inputSize).max() ?? 1
        // A window has a return fewer than prices, and a carried session may stand at its begin.
        let earliest = ExchangeCalendar.nyse.session(-length - 1, from: prepared.session)
        let published = try SeriesPanel.published(
            lake, upTo: prepared.session, from: earliest ?? prepared.session)
        var inputs = [try span(published)]
        if let taking = settings.first(where: {
            (try? ForecasterKind(named: $0.model))?.takesCovariates == true
        }) {
            inputs += try news(taking, published)
        }
        inputs += prepared.versions.map(\.manifest.asInput)
        let parameters = ["models": settings.map(\.model).joined(separator: ",")]
        let folder = Dataset.forecasts.partition(prepared.session)
        if !options.force, lake.isCurrent(folder, inputs: inputs, parameters: parameters) { return nil }
        return (published[0], inputs, parameters)
    }

    // MARK: Reading

    /// The history up to the last session asked for, read once, from this session or an earlier one on.
    private mutating func panel(from first: CivilDate) throws -> SeriesPanel {
        if let panel, panel.sessions[0] <= first { return panel }
        let kinds = try options.models.map { try ForecasterKind(named: $0.model) }
        let covariates = kinds.contains(where: \.takesCovariates)
        // A later session may ask for no more than the first one does.
        let made = try SeriesPanel(
            lake: lake, upTo: sessions[sessions.count - 1], from: first, covariates: covariates,
            ahead: options.models.map(\.horizon).max() ?? 1)
        panel = made
        return made
    }

    private mutating func span(_ published: [CivilDate]) throws(LakeError) -> Manifest.Input {
        let unknown = published.filter { inputs[$0] == nil }
        let manifests = try lake.manifests(of: unknown.map { Dataset.features.partition($0) })
        for (date, manifest) in zip(unknown, manifests) { inputs[date] = manifest.asInput }
        return .span(
            "features/\(published[0])..\(published[published.count - 1])",
            of: published.compactMap { inputs[$0] }
        )
    }

    /// News partitions among the sessions, where the model looks at them.
    private func news(
        _ settings: ForecasterSettings, _ published: [CivilDate]
    ) throws -> [Manifest.Input] {
        guard try ForecasterKind(named: settings.model).takesCovariates else { return [] }
        let dates = try lake.sessions(of: .news, in: published[0]...published[published.count - 1])
        guard let first = dates.first, let last = dates.last else { return [] }
        let manifests = try lake.manifests(of: dates.map { Dataset.news.partition($0) })
        return [.span("news/\(first)..\(last)", of: manifests.map(\.asInput))]
    }

    private func noStep(_ session: CivilDate) -> ForecastingError {
        ForecastingError(
            .notEnoughHistory,
            "no features of \(session) in \(lake.name); run build-features --date \(session)")
    }
}
