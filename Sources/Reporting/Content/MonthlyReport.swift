public import Core
public import Health
public import Lake
public import Ledger
public import Portfolio
public import TrackRecord

/// All that one report says, gathered before anything is drawn.
public struct MonthlyReport: Sendable, Hashable {
    /// The session whose close the signals were made after.
    public var session: CivilDate
    /// The session they are traded in; nil past the calendar.
    public var execution: CivilDate?
    /// Ordered by rank; empty where nothing qualified.
    public var signals: [ListedSignal]
    /// What was said of the list when it was published, such as why it is empty; one sentence each.
    public var notes: [String] = []
    /// What decided, as the signals name it: a version, or `equal-weights`; nil where nothing tells.
    public var decider: String?
    /// Published beside the signals and sent with the mail.
    public var files: [PublishedFile] = []
    /// The model's card; nil when it cannot be found any more.
    public var model: ModelFacts?
    /// What the gate said of it; nil for models from before there was one.
    public var gate: GateFacts?
    /// Growth of 1 in the model's backtest; nil when there was none.
    public var equity: EquityCurve?
    public var data: DataFacts
    /// How the signals before these did.
    public var outcome: PastOutcome?
    /// What the signals change about the portfolio; nil where nobody looked at the ones before.
    public var changes: SignalChanges?
    /// How often signals of the last twelve months paid; nil where no outcome is known.
    public var success: SuccessFacts?
    /// The paper account through the session; nil where there is none.
    public var paper: PaperRecord?
    /// What risk rules did to the targets; nil where the signals do not say.
    public var risk: RiskSummary?
    /// What the policy's scores were combined with; nil where the signals do not say.
    public var combination: CombinationSummary?
    /// What running it costs; nil where nobody looked.
    public var costs: CostHealth?
    /// When the report is told, for the age of its data; nil leaves it out.
    public var written: Timestamp?
    /// What a reader must know before acting.
    public var warnings: [String]

    public init(
        session: CivilDate, signals: [ListedSignal], model: ModelFacts? = nil, equity: EquityCurve? = nil,
        data: DataFacts = DataFacts(), outcome: PastOutcome? = nil, warnings: [String] = []
    ) {
        self.session = session
        execution = ExchangeCalendar.nyse.session(after: session)
        self.signals = signals
        decider = signals.first?.signal.model
        self.model = model
        self.equity = equity
        self.data = data
        self.outcome = outcome
        self.warnings = warnings
    }

    /// The month the signals are for: that of their execution.
    public var month: YearMonth { (execution ?? session).yearMonth }

    func count(of action: SignalAction) -> Int {
        signals.count { $0.signal.action == action }
    }

    /// Share of the portfolio that changes hands; what is held is not touched.
    var turnover: Double {
        signals.reduce(0) { $0 + abs($1.signal.targetWeight - $1.signal.previousWeight) }
    }

    /// `50 buys, 3 sells, 1 hold`
    var tally: String {
        func counted(_ action: SignalAction, _ noun: String) -> String {
            let count = count(of: action)
            return "\(count) \(noun)\(count == 1 ? "" : "s")"
        }
        return "\(counted(.buy, "buy")), \(counted(.sell, "sell")), \(counted(.hold, "hold"))"
    }
}
