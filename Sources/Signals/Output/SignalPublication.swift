public import Core
public import Lake
public import Portfolio

/// One session's signals with all that the files beside signals.parquet tell of them.
public struct SignalPublication: Sendable, Hashable {
    /// USD: what orders are counted for where `signals.portfolio_value` says nothing.
    public static let defaultPortfolioValue = 1_000_000.0

    /// The session after whose close the decision was taken.
    public var session: CivilDate
    /// The session at whose open the signals trade.
    public var execution: CivilDate
    /// A version such as `2023-01`, or `equal-weights`.
    public var model: String
    /// Ordered by rank; empty where nothing qualifies.
    public var signals: [Signal]
    /// What a reader must know of the list, one sentence each: why it is empty, for instance.
    public var notes: [String]
    /// What the signals were chosen by, by setting: `signals.band`, `0.0025`.
    public var rules: [String: String]
    /// USD that weights are fractions of; above 0.
    public var portfolioValue: Double
    /// What the rules of risk did; nil where there were none.
    public var risk: RiskSummary?
    /// What the policy's scores were combined with; nil where that is not known.
    public var combination: CombinationSummary?
    /// Of each score, by slot; empty where the policy alone decided.
    public var parts: [Int: SignalParts]
    /// By slot; nil where the universe does not know it.
    private let names: [Int: String]
    private let sectors: [Int: String]

    /// - Parameters:
    ///   - signals: in any order.
    ///   - slots: slots.parquet of the session, for names and sectors; a slot that is missing has neither.
    public init(
        session: CivilDate, execution: CivilDate, model: String, signals: [Signal], slots: [Slot],
        notes: [String] = [], rules: [String: String] = [:],
        portfolioValue: Double = SignalPublication.defaultPortfolioValue, risk: RiskSummary? = nil,
        combination: CombinationSummary? = nil, parts: [Int: SignalParts] = [:]
    ) {
        self.session = session
        self.execution = execution
        self.model = model
        self.signals = signals.sorted { $0.rank < $1.rank }
        self.notes = notes
        self.rules = rules
        self.portfolioValue = portfolioValue
        self.risk = risk
        self.combination = combination
        self.parts = parts
        let listed = Set(signals.map(\.slot))
        var names: [Int: String] = [:]
        var sectors: [Int: String] = [:]
        for slot in slots where listed.contains(slot.index) {
            names[slot.index] = slot.name
            sectors[slot.index] = slot.sector
        }
        self.names = names
        self.sectors = sectors
    }

    /// The company's name as its vendor writes it: text from outside.
    public func name(of signal: Signal) -> String? { names[signal.slot] }

    public func sector(of signal: Signal) -> String? { sectors[signal.slot] }

    /// Signals of the action.
    public func count(of action: SignalAction) -> Int { signals.count { $0.action == action } }

    /// signals.csv, signals.json and orders.csv, for the partition of ``session``.
    ///
    /// The same publication gives the same bytes. What could not become an order is told by ``OrderList/warnings``.
    ///
    /// - Parameter format: the broker whose import orders.csv is for.
    /// - Throws: only what Foundation's JSON encoder throws.
    public func files(orders format: OrderFormat = .ibkr) throws -> [LakeFile] {
        // Rows are for Parquet: what has them is opened as such when a tree is verified.
        [
            LakeFile(name: "signals.csv", bytes: SignalCSV(self).bytes),
            LakeFile(name: "signals.json", bytes: try SignalDocument(self).bytes()),
            LakeFile(name: "orders.csv", bytes: OrderList(self, format).bytes),
        ]
    }
}
