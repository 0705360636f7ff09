import Core
import Ingestion
import Lake
import Models

extension BacktestPlan {
    /// The sessions with features that are run over.
    ///
    /// - Throws: ``MissingInput`` where there are none, ``ValidationFailure`` for a span that the model learnt
    ///   from altogether.
    static func sessions(
        of subject: BacktestSubject, _ arguments: SubjectArguments, among all: [CivilDate], in lake: DataLake
    ) throws -> [CivilDate] {
        guard let earliest = all.first, let latest = all.last else {
            throw MissingInput("no features in \(lake.name); run build-features")
        }
        let last = arguments.to ?? latest
        let first = arguments.from ?? usualStart(of: subject) ?? earliest
        if arguments.from == nil, case .model(let entry) = subject, latest <= entry.card.trainedTo {
            throw MissingInput(
                "the model \(entry.version) learnt from sessions up to \(entry.card.trainedTo) and the features "
                    + "in \(lake.name) end with \(latest), so it has seen them all; run build-features for "
                    + "later ones, or give --from and --in-sample to look all the same")
        }
        let sessions = all.filter { first <= $0 && $0 <= last }
        guard sessions.count > 1 else {
            let found = sessions.isEmpty ? "no session" : "one session alone"
            throw MissingInput(
                "\(found) between \(first) and \(last) has features in \(lake.name), which hold \(earliest) to "
                    + "\(latest), and a backtest needs two; run build-features --from \(first) --to \(last), or "
                    + "choose another span")
        }
        if let unseen = subject.firstUnseen, case .model(let entry) = subject, !arguments.inSample,
            sessions[sessions.count - 1] < unseen
        {
            throw ValidationFailure(
                "the model \(entry.version) learnt from sessions up to \(entry.card.trainedTo), so "
                    + "\(sessions[0])..\(sessions[sessions.count - 1]) proves nothing; end it after "
                    + "\(entry.card.trainedTo), or give --in-sample to look all the same")
        }
        return sessions
    }

    private static func usualStart(of subject: BacktestSubject) -> CivilDate? {
        switch subject {
        case .model: subject.firstUnseen
        case .baseline: nil
        case .file(let file): file.dates.first
        }
    }
}
