import Core

/// The figures as rows of text, a column a portfolio: one wording for the page and the terminal.
public enum FigureRows {
    public typealias Row = (label: String, values: [String])

    /// The few that say most.
    public static func headlines(_ all: [TearSheetFigures]) -> [Row] {
        let wanted = [
            "Total return", "Return a year", "Volatility a year", "Sharpe ratio", "95% interval",
            "Deepest fall", "Turnover a year", "Cost a year", "Alpha a year", "Information ratio",
        ]
        return rows(all).filter { wanted.contains($0.label) }
    }

    public static func rows(_ all: [TearSheetFigures]) -> [Row] {
        func row(_ label: String, _ text: (TearSheetFigures) -> String) -> Row { (label, all.map(text)) }
        func relative(_ label: String, _ text: (TearSheetFigures.Relative) -> String) -> Row {
            row(label) { $0.relative.map(text) ?? "–" }
        }
        let rows =
            returns(row) + [
                row("Trades: sessions") { FigureText.grouped($0.trading.trades) },
                row("Turnover of a trade") { FigureText.percent($0.trading.meanTurnover) },
                row("Turnover a year") { FigureText.percent($0.trading.annualisedTurnover, digits: 0) },
                row("Cost a year") { FigureText.percent($0.trading.annualisedCost, digits: 2) },
                row("Mean in stocks") { FigureText.percent($0.trading.meanExposure) },
                row("Mean number of holdings") { FigureText.number($0.trading.meanHoldings, digits: 0) },
                row("Largest position") { FigureText.percent($0.trading.largestWeight) },
            ]
        guard all.contains(where: { $0.relative != nil }) else { return rows }
        return rows + [
            relative("Return a year less 1/N's") { FigureText.percent($0.excessReturn, signed: true) },
            relative("Sharpe less 1/N's") { FigureText.number($0.sharpeExcess, digits: 2, signed: true) },
            relative("its 95% interval") { interval($0.sharpeExcessInterval) },
            relative("Alpha a year") { FigureText.percent($0.alpha, signed: true) },
            relative("Beta") { FigureText.number($0.beta, digits: 2) },
            relative("Information ratio") { FigureText.number($0.informationRatio, digits: 2) },
            relative("Tracking error a year") { FigureText.percent($0.trackingError) },
        ]
    }

    private static func returns(_ row: (String, (TearSheetFigures) -> String) -> Row) -> [Row] {
        [
            row("Total return") { FigureText.percent($0.totalReturn, signed: true) },
            row("Return a year") { FigureText.percent($0.annualisedReturn, signed: true) },
            row("Volatility a year") { FigureText.percent($0.annualisedVolatility) },
            row("Sharpe ratio") { FigureText.number($0.sharpe, digits: 2) },
            row("95% interval") { interval($0.sharpeInterval) },
            row("Sortino ratio") { FigureText.number($0.sortino, digits: 2) },
            row("Calmar ratio") { FigureText.number($0.calmar, digits: 2) },
            row("Deepest fall") { FigureText.percent(-$0.maximumDrawdown) },
            row("from the high of") { $0.drawdownPeak.map(\.description) ?? "–" },
            row("to the low of") { $0.drawdownTrough.map(\.description) ?? "–" },
            row("made up by") { figures in
                figures.drawdownRecovery.map(\.description)
                    ?? (figures.maximumDrawdown > 0 ? "not yet" : "–")
            },
            row("Value at risk, session, 95%") { FigureText.percent($0.valueAtRisk, digits: 2) },
            row("Mean loss beyond it") { FigureText.percent($0.conditionalValueAtRisk, digits: 2) },
            row("Sessions with a gain") { FigureText.percent($0.winRate) },
            row("Months with a gain") { $0.monthlyWinRate.map { FigureText.percent($0) } ?? "–" },
        ]
    }

    private static func interval(_ interval: TearSheetFigures.Interval?) -> String {
        interval.map {
            "\(FigureText.number($0.low, digits: 2)) to \(FigureText.number($0.high, digits: 2))"
        } ?? "–"
    }
}
