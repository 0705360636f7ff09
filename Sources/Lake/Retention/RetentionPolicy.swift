public import Core

/// What retention can drop: a branch of dated partitions, or a branch of models that left production.
///
/// The models in production are not among them, and neither are the ledger and the site.
public enum RetentionBranch: Sendable, Hashable, Comparable {
    case dataset(Dataset)
    case archivedModels
    /// Models that the gate refused, or that were withdrawn.
    case candidates
    case backtestResults
    /// Versions of forecasters; the newest of each stays.
    case forecasters

    /// All, in the order of the tree.
    public static let all: [RetentionBranch] =
        Dataset.allCases.map { .dataset($0) } + [
            .archivedModels, .candidates, .backtestResults, .forecasters,
        ]

    /// The branch's folder relative to the root, which is also its name in the configuration.
    public var path: String {
        switch self {
        case .dataset(let dataset): dataset.rawValue
        case .archivedModels: "models/archive"
        case .candidates: "models/candidates"
        case .backtestResults: "models/backtest-results"
        case .forecasters: ForecasterBranch.path
        }
    }

    public init?(path: String) {
        guard let branch = Self.all.first(where: { $0.path == path }) else { return nil }
        self = branch
    }

    public static func < (left: RetentionBranch, right: RetentionBranch) -> Bool { left.path < right.path }
}

/// How long something is kept: `90d`, `24m`, `10y`, or `all` for ever.
public struct RetentionAge: Sendable, Hashable, CustomStringConvertible {
    public enum Unit: Character, Sendable, Hashable {
        case days = "d"
        case months = "m"
        case years = "y"
    }

    /// Nil keeps everything.
    private let span: (count: Int, unit: Unit)?

    public static let all = RetentionAge(span: nil)

    private init(span: (count: Int, unit: Unit)?) {
        self.span = span
    }

    /// Nil for text that is no age: it takes a positive number and a unit.
    public init?(_ text: String) {
        if text == "all" {
            self = .all
            return
        }
        guard let unit = text.last.flatMap(Unit.init(rawValue:)), let count = Int(text.dropLast()),
            (1...10_000).contains(count)
        else { return nil }
        span = (count, unit)
    }

    /// The last day that is old enough to be dropped when `newest` is the newest that stands; nil: none is.
    public func cutoff(from newest: CivilDate) -> CivilDate? {
        guard let span else { return nil }
        switch span.unit {
        case .days: return newest.adding(days: -span.count)
        case .months: return newest.adding(months: -span.count)
        case .years: return newest.adding(months: -12 * span.count)
        }
    }

    /// Days after which S3 may drop an object, rounded up so that it never goes before we would drop it.
    public var days: Int? {
        guard let span else { return nil }
        switch span.unit {
        case .days: return span.count
        case .months: return span.count * 31
        case .years: return span.count * 366
        }
    }

    public var description: String { span.map { "\($0.count)\($0.unit.rawValue)" } ?? "all" }

    public static func == (left: RetentionAge, right: RetentionAge) -> Bool {
        left.description == right.description
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// How long each branch is kept; a branch that is not named is kept for ever.
public struct RetentionPolicy: Sendable, Hashable {
    public private(set) var ages: [RetentionBranch: RetentionAge] = [:]

    public init() {}

    public subscript(branch: RetentionBranch) -> RetentionAge {
        get { ages[branch] ?? .all }
        set { ages[branch] = newValue }
    }

    /// Whether it would ever drop anything.
    public var keepsAll: Bool { ages.values.allSatisfy { $0 == .all } }
}
