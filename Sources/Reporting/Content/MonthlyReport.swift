public import Core
public import Lake

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

/// A signal with what the universe knows of its stock.
public struct ListedSignal: Sendable, Hashable {
    public var signal: Signal
    public var name: String?
    public var sector: String?

    public init(_ signal: Signal, name: String? = nil, sector: String? = nil) {
        self.signal = signal
        self.name = name
        self.sector = sector
    }
}

/// The part of model.json that a report tells.
public struct ModelFacts: Sendable, Hashable, Codable {
    public var version: YearMonth
    public var algorithm: String
    public var network: String?
    public var trainedFrom: CivilDate
    public var trainedTo: CivilDate
    public var validatedFrom: CivilDate?
    public var validatedTo: CivilDate?
    public var steps: Int
    public var seed: UInt64
    public var portfolioSize: Int?
    public var costBasisPoints: Double?
    public var inSample: FiguresPair?
    public var outOfSample: FiguresPair?
    public var notes: [String]?

    public init(
        version: YearMonth, algorithm: String, network: String? = nil, trainedFrom: CivilDate,
        trainedTo: CivilDate,
        steps: Int, seed: UInt64, inSample: FiguresPair? = nil, outOfSample: FiguresPair? = nil
    ) {
        self.version = version
        self.algorithm = algorithm
        self.network = network
        self.trainedFrom = trainedFrom
        self.trainedTo = trainedTo
        self.steps = steps
        self.seed = seed
        self.inSample = inSample
        self.outOfSample = outOfSample
    }
}

/// The published portfolio beside equal weights (1/N).
public struct FiguresPair: Sendable, Hashable, Codable {
    public var policy: Figures
    public var baseline: Figures

    public init(policy: Figures, baseline: Figures) {
        self.policy = policy
        self.baseline = baseline
    }
}

/// Figures of an equity curve as a model card holds them; fractions, not percentages.
public struct Figures: Sendable, Hashable, Codable {
    public var sessions: Int
    public var totalReturn: Double
    public var annualisedReturn: Double
    public var annualisedVolatility: Double
    public var sharpe: Double
    public var maximumDrawdown: Double

    public init(
        sessions: Int, totalReturn: Double, annualisedReturn: Double, annualisedVolatility: Double,
        sharpe: Double,
        maximumDrawdown: Double
    ) {
        self.sessions = sessions
        self.totalReturn = totalReturn
        self.annualisedReturn = annualisedReturn
        self.annualisedVolatility = annualisedVolatility
        self.sharpe = sharpe
        self.maximumDrawdown = maximumDrawdown
    }
}

/// The data that the signals rest on.
public struct DataFacts: Sendable, Hashable {
    /// Sessions of raw data in the tree up to the report's.
    public var sessions: Int
    public var firstSession: CivilDate?
    /// Bars stored and turned away on the report's session; nil when it is not in the tree.
    public var bars: Int?
    public var rejects: Int?
    /// Active stocks of the universe.
    public var activeStocks: Int?
    public var source: String?
    public var adjustment: String?

    public init(
        sessions: Int = 0, firstSession: CivilDate? = nil, bars: Int? = nil, rejects: Int? = nil,
        activeStocks: Int? = nil, source: String? = nil, adjustment: String? = nil
    ) {
        self.sessions = sessions
        self.firstSession = firstSession
        self.bars = bars
        self.rejects = rejects
        self.activeStocks = activeStocks
        self.source = source
        self.adjustment = adjustment
    }
}

/// What the holdings of the signals before these returned, close to close, before costs.
public struct PastOutcome: Sendable, Hashable {
    public var session: CivilDate
    /// Holdings with a price on both days.
    public var holdings: Int
    /// Share of them that rose.
    public var hitRate: Double
    public var meanReturn: Double
    /// Mean over every stock of the universe with a price on both days.
    public var universeReturn: Double

    public init(
        session: CivilDate, holdings: Int, hitRate: Double, meanReturn: Double, universeReturn: Double
    ) {
        self.session = session
        self.holdings = holdings
        self.hitRate = hitRate
        self.meanReturn = meanReturn
        self.universeReturn = universeReturn
    }
}
