import Core
import Foundation
import Ingestion
import Lake
import Models
import Portfolio
import Reporting

/// What a backtest runs.
enum BacktestSubject {
    case model(ModelRegistry.Entry)
    case baseline(Baseline)
    case file(DecisionFile)

    /// - Throws: ``ModelError`` with `missing`, ``IngestionError`` for a file, ``ValidationFailure`` for a name
    ///   that is neither a version nor a baseline.
    init(_ arguments: SubjectArguments, in lake: DataLake) throws {
        if let path = arguments.weights {
            self = .file(try DecisionFile(path: path, kind: .weights))
        } else if let path = arguments.orders {
            self = .file(try DecisionFile(path: path, kind: .orders))
        } else if let name = arguments.model, let baseline = Baseline(key: name) {
            self = .baseline(baseline)
        } else {
            let registry = ModelRegistry(lake: lake)
            let name = arguments.model ?? "latest"
            let version = name == "latest" ? try registry.latest() : YearMonth(name)
            guard let version else {
                throw name == "latest"
                    ? MissingInput("no model is in force in \(lake.name)/models; run train-policy")
                    : ValidationFailure(
                        "“\(name)” is no model; give a version such as 2023-01, latest, or one of "
                            + Baseline.allCases.map(\.key).joined(separator: ", ")) as any Failure
            }
            self = .model(try registry.entry(version))
        }
    }

    /// In names of files and columns.
    var key: String {
        switch self {
        case .model(let entry): "\(entry.version)"
        case .baseline(let baseline): baseline.key
        case .file(let file): "\(file.kind.rawValue)-\(Self.plain(file.path))"
        }
    }

    /// For people.
    var title: String {
        switch self {
        case .model(let entry): "Model \(entry.version)"
        case .baseline(let baseline): baseline.name
        case .file(let file):
            "\(file.kind == .weights ? "Weights" : "Orders") of \(URL(filePath: file.path).lastPathComponent)"
        }
    }

    /// In the legend of charts.
    var name: String {
        if case .file(let file) = self { return file.kind == .weights ? "These weights" : "These orders" }
        return title
    }

    /// The first session that nothing was learnt from; nil where nothing was.
    var firstUnseen: CivilDate? {
        guard case .model(let entry) = self else { return nil }
        return ExchangeCalendar.nyse.session(after: entry.card.trainedTo)
            ?? entry.card.trainedTo.adding(days: 1)
    }

    /// What it was made from, for the manifest; of features only the span's is to be added.
    var inputs: [Manifest.Input] {
        switch self {
        // A model may move from production to the archive without changing.
        case .model(let entry):
            [Manifest.Input(path: "models/\(entry.version)", digest: entry.manifest.digest)]
        case .baseline: []
        case .file(let file):
            [Manifest.Input(path: URL(filePath: file.path).lastPathComponent, digest: file.digest)]
        }
    }

    /// A file's name without its ending, in small letters, digits and dashes.
    private static func plain(_ path: String) -> String {
        let stem = URL(filePath: path).lastPathComponent.prefix { $0 != "." }.lowercased()
        let text = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return text.isEmpty ? "file" : String(text.prefix(40))
    }
}
