import Core
import Lake
import Models

/// Which sessions a training reads, and what is done with each.
struct TrainingPlan {
    /// The month whose decisions the model is for.
    let month: YearMonth
    /// Sessions that are read: those learned from and those kept to judge by. With a window shorter than the
    /// history the ones before it are not read.
    let sessions: [CivilDate]
    /// Which of `sessions` are learned from, and which are kept to judge by; of the latter there may be none.
    let fold: EvaluationFold
    /// What is read, for the manifest.
    let inputs: [Manifest.Input]
    /// The model that a warm start begins with.
    let base: ModelRegistry.Entry?

    init(
        month: YearMonth, sessions: [CivilDate], fold: EvaluationFold, inputs: [Manifest.Input],
        base: ModelRegistry.Entry? = nil
    ) {
        self.month = month
        self.sessions = sessions
        self.fold = fold
        self.inputs = inputs
        self.base = base
    }

    /// - Parameter trainedCount: of `sessions`, how many are learned from: the first ones.
    init(
        month: YearMonth, sessions: [CivilDate], trainedCount: Int, inputs: [Manifest.Input],
        base: ModelRegistry.Entry? = nil
    ) {
        let test = trainedCount < sessions.count ? [trainedCount..<sessions.count] : []
        self.init(
            month: month, sessions: sessions,
            fold: EvaluationFold(train: [0..<trainedCount], test: test), inputs: inputs, base: base)
    }

    /// How many sessions are learned from.
    var trainedCount: Int { fold.trainCount }
    /// First and last session that is learned from; between them there may be others.
    var trained: ClosedRange<CivilDate> {
        sessions[fold.train[0].lowerBound]...sessions[fold.train[fold.train.count - 1].upperBound - 1]
    }
    var validated: ClosedRange<CivilDate>? {
        guard let first = fold.test.first, let last = fold.test.last else { return nil }
        return sessions[first.lowerBound]...sessions[last.upperBound - 1]
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
        let month = try month(after: date)
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

    /// The month that a model from the history up to `date` is for.
    func month(after date: CivilDate) throws(PolicyTrainingError) -> YearMonth {
        guard let month = ExchangeCalendar.nyse.session(after: date)?.yearMonth else {
            throw PolicyTrainingError(
                .badSetting, "\(date) is at the end of the calendar; give an earlier date")
        }
        return month
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
