public import Core
public import Portfolio

/// All that the page about one backtest says: what was run, over which sessions, and what came of it beside the
/// baselines.
public struct TearSheet: Sendable {
    /// A portfolio and what became of it.
    public struct Line: Sendable, Hashable {
        /// A name for files and JSON, such as `equal-weights`.
        public var key: String
        /// A name for people, such as `Equal weights (1/N)`.
        public var name: String
        public var path: PortfolioPath

        public init(key: String, name: String, path: PortfolioPath) {
            self.key = key
            self.name = name
            self.path = path
        }
    }

    /// A line of the page's header: what the backtest was made from, and how.
    public struct Fact: Sendable, Hashable {
        public var label: String
        public var value: String

        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    /// What a reader must know before believing a figure.
    public struct Warning: Sendable, Hashable {
        public enum Severity: String, Sendable, Hashable, Codable {
            /// The figures are no evidence.
            case grave
            case caution
        }

        public var severity: Severity
        public var text: String

        public init(_ severity: Severity, _ text: String) {
            self.severity = severity
            self.text = text
        }
    }

    /// What was run, such as `Model 2023-01`.
    public var title: String
    /// One line about it, such as `PPO, shared network, the best 50`; empty for none.
    public var subtitle: String
    public var subject: Line
    /// Run over the same sessions and costs, with as many points as the subject.
    public var baselines: [Line]
    /// Key of the baseline that alpha, beta and excess are measured against.
    public var benchmark: String
    /// The first session that the learner had not seen; nil where nothing was learnt from prices.
    public var firstUnseen: CivilDate?
    public var facts: [Fact]
    public var warnings: [Warning]

    public init(
        title: String, subtitle: String = "", subject: Line, baselines: [Line],
        benchmark: String = "equal-weights", firstUnseen: CivilDate? = nil, facts: [Fact] = [],
        warnings: [Warning] = []
    ) {
        precondition(
            baselines.allSatisfy { $0.path.dates == subject.path.dates }, "baselines over the same sessions")
        self.title = title
        self.subtitle = subtitle
        self.subject = subject
        self.baselines = baselines
        self.benchmark = benchmark
        self.firstUnseen = firstUnseen
        self.facts = facts
        self.warnings = warnings
    }

    /// The subject, then the baselines.
    public var lines: [Line] { [subject] + baselines }

    /// Nil when the benchmark was not run, or is the subject itself.
    public var benchmarkLine: Line? { baselines.first { $0.key == benchmark } }

    var dates: [CivilDate] { subject.path.dates }

    /// Index of the first point whose session the learner had not seen; nil where it saw all of them, or where
    /// nothing was learnt.
    var firstUnseenPoint: Int? {
        firstUnseen.flatMap { first in dates.indices.dropFirst().first { dates[$0] >= first } }
    }
}
