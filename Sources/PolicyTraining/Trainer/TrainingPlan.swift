import Core
import Lake
import Models

/// Which sessions a training reads, and what is done with each.
struct TrainingPlan {
    /// The month whose decisions the model is for.
    let month: YearMonth
    /// Sessions that are read: those learned from, then those kept to judge by. With a window shorter than the
    /// history the ones before it are not read.
    let sessions: [CivilDate]
    /// Of `sessions`, how many are learned from.
    let trainedCount: Int
    /// What is read, for the manifest.
    let inputs: [Manifest.Input]
    /// The model that a warm start begins with.
    let base: ModelRegistry.Entry?

    var trained: ClosedRange<CivilDate> { sessions[0]...sessions[trainedCount - 1] }
    var validated: ClosedRange<CivilDate>? {
        trainedCount < sessions.count ? sessions[trainedCount]...sessions[sessions.count - 1] : nil
    }
    var inputsDigest: String {
        Manifest.Input.digest(of: inputs.map { "\($0.digest)  \($0.path)" })
    }
}

extension PolicyTrainer {
    /// The last sessions are kept to judge by; the window lies before them. So the model that a warm start
    /// begins with has not learned from the sessions either that judge what comes of it.
    ///
    /// - Throws: ``PolicyTrainingError``: `notEnoughHistory`, or `badSetting` for a base that does not fit.
    func plan(_ date: CivilDate, _ settings: TrainingSettings) throws -> TrainingPlan {
        guard let month = ExchangeCalendar.nyse.session(after: date)?.yearMonth else {
            throw PolicyTrainingError(
                .badSetting, "\(date) is at the end of the calendar; give an earlier date")
        }
        var sessions = try sessions(upTo: date, settings: settings)
        let wanted = settings.windowSessions.map { $0 + settings.validationSessions } ?? sessions.count
        sessions = Array(sessions.suffix(wanted))
        let trained = sessions.count - settings.validationSessions
        let manifests = try lake.manifests(of: sessions.map { Dataset.features.partition($0) })
        let span = "features/\(sessions[0])..\(sessions[sessions.count - 1])"
        var inputs = [Manifest.Input.span(span, of: manifests.map(\.asInput))]
        var base: ModelRegistry.Entry?
        if settings.warmStart {
            guard let entry = try registry.entry(before: month) else {
                throw PolicyTrainingError(
                    .notEnoughHistory,
                    "no model before \(month) in \(lake.name)/models to start from; train one on the full history "
                        + "first, or give --no-warm-start")
            }
            if trained < sessions.count, entry.card.trainedTo >= sessions[trained] {
                throw PolicyTrainingError(
                    .badSetting,
                    "the model \(entry.version) has learned from sessions up to \(entry.card.trainedTo), and "
                        + "those from \(sessions[trained]) on are to judge what comes of it; lower "
                        + "--validation-sessions or give --no-warm-start")
            }
            inputs.append(entry.manifest.asInput)
            base = entry
        }
        return TrainingPlan(
            month: month, sessions: sessions, trainedCount: trained, inputs: inputs, base: base)
    }

    /// The published sessions of the history that ends with `date`.
    func sessions(upTo date: CivilDate, settings: TrainingSettings) throws -> [CivilDate] {
        let first = date.adding(months: -settings.historyMonths).adding(days: 1)
        let sessions = try lake.sessions(of: .features, in: first...date)
        guard sessions.count >= settings.minimumSessions else {
            let needed = settings.minimumSessions
            let start = ExchangeCalendar.nyse.session(1 - needed, from: date) ?? first
            let remedy =
                start < first
                ? "raise --history-months or lower --validation-sessions"
                : "run build-features --from \(start) --to \(date), or lower --validation-sessions"
            throw PolicyTrainingError(
                .notEnoughHistory,
                "\(sessions.count) sessions of features between \(first) and \(date) in \(lake.name), and "
                    + "training needs \(needed); \(remedy)")
        }
        return sessions
    }
}
