import Core
import Lake
import Models
import Portfolio

/// The backtest of a month's signals from what the account held: the published targets, traded in fractions of shares
/// at the next session's open, dividends reinvested. Where a symbol stands for the same stock after a rename, or the
/// stock moves to another slot, the backtest follows it.
struct BacktestedMonth {
    /// What one stock did in one session; money where the portfolio began with 1, prices in USD.
    struct Move {
        /// Money at the close before, and at the open after what was traded there.
        var before = 0.0
        var traded = 0.0
        /// Returns of the features, 0 where they have none.
        var overnight = 0.0
        var intraday = 0.0
        /// Opening price, NaN without a bar.
        var open = Double.nan
        var close = Double.nan
        /// What a share of the close before has become, by the splits in between.
        var ratio = 1.0
        /// As a fraction of the close before.
        var yield = 0.0

        /// Credited on what was held.
        var dividend: Double { before * yield }
        /// By price alone.
        var gain: Double { before * overnight + traded * intraday }
        /// What was bought, or sold where negative.
        var moved: Double { traded - before * (1 + overnight) - dividend }
    }

    /// Growth of 1 to the end, less 1, after costs.
    let result: Double
    /// What trading cost, as a fraction of equity at the decision, stock by stock.
    let costs: [Double]
    /// [session][stock]; the first session has closes alone.
    let moves: [[Move]]

    /// - Parameters:
    ///   - stocks: symbols at the decision.
    ///   - held: fractions of equity at the decision's close, one a stock.
    ///   - targets: likewise.
    ///   - frames: of the decision's session and those after it, ascending.
    ///   - successions: of the time.
    init(
        _ stocks: [Symbol], held: [Double], targets: [Double], frames: [FeatureFrame],
        successions: [SymbolSuccession], costBasisPoints: Double
    ) {
        let history = MarketHistory(frames: Self.follow(stocks, frames, successions))
        let engine = BacktestEngine(
            BacktestSettings(costs: TradingCosts(basisPoints: costBasisPoints), execution: .open))
        func slots(_ values: [Double]) -> [Double] {
            values + [Double](repeating: 0, count: history.slotCount - values.count)
        }
        let path = engine.walk(to: slots(targets), from: slots(held), over: history.panel)
        var moves = [[Move]](
            repeating: [Move](repeating: Move(), count: stocks.count), count: frames.count)
        for (session, frame) in history.frames.enumerated() {
            let row = history.panel.row(session).lowerBound
            for (place, stock) in frame.slots.enumerated() {
                moves[session][Int(stock)].open = frame[.open][place]
                moves[session][Int(stock)].close = frame[.close][place]
            }
            guard session > 0 else { continue }
            for stock in stocks.indices {
                var move = moves[session][stock]
                let (overnight, intraday) = (
                    history.panel.overnight[row + stock], history.panel.intraday[row + stock]
                )
                move.overnight = overnight.isNaN ? 0 : overnight
                move.intraday = intraday.isNaN ? 0 : intraday
                move.before = path.values[row - history.slotCount + stock]
                move.traded = path.values[row + stock] / (1 + move.intraday)
                let ratio = moves[session - 1][stock].close * (1 + overnight) / move.open
                if ratio.isFinite, ratio > 0 { move.ratio = ratio }
                moves[session][stock] = move
            }
            for dividend in history.panel.dividends[session] {
                moves[session][dividend.slot].yield = dividend.yield
            }
            for delisting in history.panel.delistings[session] {
                moves[session][delisting.slot].before = 0
            }
        }
        self.moves = moves
        result = path.portfolio.equity.last.map { $0 - 1 } ?? 0
        costs = Self.costs(moves, path.portfolio)
    }

    /// What the trade cost, shared out by what was moved.
    private static func costs(_ moves: [[Move]], _ path: PortfolioPath) -> [Double] {
        guard moves.count > 1 else { return [] }
        let equity = 1 + moves[1].reduce(0) { $0 + $1.before * $1.overnight + $1.dividend }
        let moved = moves[1].map { abs($0.moved) }
        let sum = moved.reduce(0, +)
        return moved.map { sum > 0 ? path.cost[1] * equity * $0 / sum : 0 }
    }

    /// Frames of these stocks alone, each in the slot of its place.
    private static func follow(
        _ stocks: [Symbol], _ frames: [FeatureFrame], _ successions: [SymbolSuccession]
    ) -> [FeatureFrame] {
        guard let decided = frames.first?.date, let last = frames.last?.date else { return [] }
        let told = SymbolSuccession.distinct(successions).filter { $0.date > decided && $0.date <= last }
        return frames.map { frame in
            let places = Dictionary(zip(frame.symbols, frame.symbols.indices)) { first, _ in first }
            let rows = stocks.map { stock in
                SymbolSuccession.current(stock, since: decided, on: frame.date, in: told)
                    .flatMap { places[$0] }
            }
            let chosen = rows.compactMap(\.self)
            let present = rows.indices.filter { rows[$0] != nil }
            return FeatureFrame(
                date: frame.date, slots: present.map(Int32.init), symbols: present.map { stocks[$0] },
                columns: frame.columns.map { column in chosen.map { column[$0] } },
                previousClose: chosen.map { frame.previousClose[$0] },
                dividend: chosen.map { frame.dividend[$0] })
        }
    }
}
