public import Core

/// What a list of signals changes about the portfolio.
public struct SignalChanges: Sendable, Hashable {
    public struct Position: Sendable, Hashable {
        public var symbol: Symbol
        /// Shares of the portfolio before and after; before is what the last list asked for, as prices moved it.
        public var from: Double
        public var to: Double
    }

    /// The session of the signals before; nil where there are none to compare with.
    public var previous: CivilDate?
    /// Largest share first, then by symbol.
    public var opened: [Position] = []
    public var grown: [Position] = []
    public var kept: [Position] = []
    public var cut: [Position] = []
    public var closed: [Position] = []
    /// Asked for by the last list and without a signal in this one, such as what is no longer traded; `to` is 0.
    public var gone: [Position] = []

    /// - Parameter previous: the last list's session and signals.
    public init(_ signals: [Signal], previous: (session: CivilDate, signals: [Signal])? = nil) {
        self.previous = previous?.session
        for signal in signals {
            let position = Position(
                symbol: signal.symbol, from: signal.previousWeight, to: signal.targetWeight)
            switch (signal.action, signal.previousWeight > 0, signal.targetWeight > 0) {
            case (.buy, false, _): opened.append(position)
            case (.buy, true, _): grown.append(position)
            case (.hold, _, _): kept.append(position)
            case (.sell, _, true): cut.append(position)
            case (.sell, _, false): closed.append(position)
            }
        }
        let told = Set(signals.map(\.symbol))
        gone = (previous?.signals ?? []).filter { $0.targetWeight > 0 && !told.contains($0.symbol) }
            .map { Position(symbol: $0.symbol, from: $0.targetWeight, to: 0) }
        for group in [\Self.opened, \.grown, \.kept, \.cut, \.closed, \.gone] {
            self[keyPath: group].sort {
                (-max($0.from, $0.to), $0.symbol) < (-max($1.from, $1.to), $1.symbol)
            }
        }
    }
}
