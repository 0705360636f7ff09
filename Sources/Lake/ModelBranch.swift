public import Core

/// The branches of models/, whose folders are named by a month rather than filed by session. Where a version
/// lies says what it is.
public enum ModelBranch: String, CaseIterable, Sendable {
    /// In force.
    case production
    /// Was in force, and was followed by a later one.
    case archive
    /// Never in force, or taken out of it again: refused by the gate, or rolled back.
    case candidates
    case backtestResults = "backtest-results"

    /// Those that hold versions of the model.
    public static let versions: [ModelBranch] = [.production, .archive, .candidates]

    public var path: String { "models/\(rawValue)" }

    /// A version's own folder.
    public func folder(_ version: YearMonth) -> LakeFolder {
        LakeFolder(path: "\(path)/\(version)", producer: "train-policy")
    }

    /// The folder of this name; nil for what is none of this branch's, such as the pointer to the model in force.
    ///
    /// A model's folder, and that of the backtest it was published with, is named by its version. A backtest
    /// that somebody asked for is named `2023-01_…`: the month that it is about, then whatever tells it from
    /// others.
    public func folder(named name: String) -> (month: YearMonth, folder: LakeFolder)? {
        let parts = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard let month = YearMonth(String(parts[0])), parts.count == 1 || self == .backtestResults else {
            return nil
        }
        return (month, LakeFolder(path: "\(path)/\(name)", producer: Self.producer(of: name)))
    }

    /// `bellwether backtest` with what the name tells of its options: the model or what else was run, and the
    /// span.
    private static func producer(of name: String) -> String {
        var parts = name.split(separator: "_").map(String.init)
        guard parts.count > 1 else { return "train-policy" }
        // Of what is no model's, the month stands before what was run.
        if CivilDate(parts[1]) == nil { parts.removeFirst() }
        guard parts.count > 2, CivilDate(parts[1]) != nil, CivilDate(parts[2]) != nil else {
            return "bellwether backtest"
        }
        let subject =
            ["weights", "orders"].first { parts[0].hasPrefix("\($0)-") }.map { "--\($0) FILE" }
            ?? "--model \(parts[0])"
        return "bellwether backtest \(subject) --from \(parts[1]) --to \(parts[2])"
            + (parts.count > 3 ? " (and the options of its manifest)" : "")
    }
}
