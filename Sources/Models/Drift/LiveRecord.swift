public import Core
public import Lake
public import Portfolio

/// What the published signals came to: each publication's targets, held until the next one.
public struct LiveRecord: Sendable {
    /// A publication and what became of it up to the next, or up to now.
    public struct Month: Codable, Hashable, Sendable {
        /// The session after whose close it was decided.
        public var decided: CivilDate
        public var through: CivilDate
        public var model: String
        public var outcomes: HoldingOutcomes
        /// After costs, fractions.
        public var netReturn: Double
        public var equalWeightReturn: Double
        /// The learner's reward of these sessions.
        public var reward: Double
        /// The next publication has followed, or a month of sessions has passed.
        public var isOver: Bool

        public init(
            decided: CivilDate, through: CivilDate, model: String, outcomes: HoldingOutcomes,
            netReturn: Double, equalWeightReturn: Double, reward: Double, isOver: Bool
        ) {
            self.decided = decided
            self.through = through
            self.model = model
            self.outcomes = outcomes
            self.netReturn = netReturn
            self.equalWeightReturn = equalWeightReturn
            self.reward = reward
            self.isOver = isOver
        }
    }

    public var months: [Month] = []
    /// Daily net returns from the first decision on.
    public var policyReturns: [Double] = []
    public var equalWeightReturns: [Double] = []
    /// The last month of features, for their drift.
    public var recentFrames: [FeatureFrame] = []

    static let sessionsPerMonth = 21

    public init() {}

    /// Reads the publications of a span and walks them through the features of the sessions since.
    ///
    /// - Parameters:
    ///   - through: the last session to look at.
    ///   - first: publications before it do not count.
    /// - Throws: ``LakeError``.
    public init(
        lake: DataLake, from first: CivilDate, through last: CivilDate, costBasisPoints: Double
    ) throws {
        guard first <= last else { return }
        let known = try lake.sessions(of: .features, in: first...last)
        let published = Set(try lake.sessions(of: .signals, in: first...last))
        guard let begin = known.first(where: { published.contains($0) }) else {
            recentFrames = try lake.features(on: known.suffix(Self.sessionsPerMonth))
            return
        }
        let sessions = known.filter { $0 >= begin }
        let history = MarketHistory(frames: try lake.features(on: sessions))
        recentFrames = history.frames.suffix(Self.sessionsPerMonth)
        guard sessions.count > 1 else { return }
        var targets: [Int: [Double]] = [:]
        var models: [Int: String] = [:]
        for (day, session) in sessions.enumerated() where published.contains(session) {
            let signals = try lake.signals(on: session)
            var weights = [Double](repeating: 0, count: Universe.slotCount)
            for signal in signals { weights[signal.slot] = signal.targetWeight }
            targets[day] = weights
            models[day] = signals.first?.model ?? ""
        }
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: costBasisPoints)))
        let path = engine.run(history.panel) { day, _ in targets[day].map { .weights($0) } ?? .hold }
        let equal = engine.run(history.panel) { day, _ in
            targets[day] == nil ? .hold : .weights(EqualWeights.weights(mask: history.buyable(on: day)))
        }
        policyReturns = path.dailyReturns
        equalWeightReturns = equal.dailyReturns
        let decided = targets.keys.sorted()
        for (place, day) in decided.enumerated() {
            let next = place + 1 < decided.count ? decided[place + 1] : sessions.count - 1
            guard next > day, let weights = targets[day] else { continue }
            var outcomes = HoldingOutcomes()
            outcomes.add(weights, over: history.panel, from: day, to: next)
            let reward = MonthReward(dailyReturns: policyReturns[day..<next])
            months.append(
                Month(
                    decided: sessions[day], through: sessions[next], model: models[day] ?? "",
                    outcomes: outcomes, netReturn: reward.monthlyReturn,
                    equalWeightReturn: MonthReward(dailyReturns: equalWeightReturns[day..<next])
                        .monthlyReturn,
                    reward: reward.value,
                    isOver: place + 1 < decided.count || next - day >= Self.sessionsPerMonth))
        }
    }

    /// Months whose outcome is known.
    public var past: [Month] { months.filter(\.isOver) }
}
