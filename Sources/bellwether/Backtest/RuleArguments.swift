public import ArgumentParser
import Core
public import Portfolio

extension ExecutionPrice: ExpressibleByArgument {}
extension DividendTreatment: ExpressibleByArgument {}

/// The options that say how a backtest trades.
struct RuleArguments: ParsableArguments {
    private static let defaults = BacktestSettings()

    @Option(help: ArgumentHelp("Cost of a trade, 1/10,000 of its value.", valueName: "number"))
    var costBps = defaults.costs.basisPoints

    @Option(help: ArgumentHelp("Quoted spread, 1/10,000; a trade pays half of it.", valueName: "number"))
    var spreadBps = defaults.costs.spreadBasisPoints

    @Option(
        help: ArgumentHelp("Coefficient of the square-root market impact; 0 for none.", valueName: "number"))
    var impact = defaults.costs.impact

    @Option(
        help: ArgumentHelp("What the portfolio starts with, for orders and impact.", valueName: "USD"))
    var capital = defaults.capital

    @Option(help: ArgumentHelp("What cash earns in a year, a fraction.", valueName: "fraction"))
    var cashRate = defaults.cashRate

    @Option(help: "Where dividends go.")
    var dividends = defaults.dividends

    @Option(help: "At which price of the next session a decision trades.")
    var execution = defaults.execution

    func validate() throws {
        for (name, value) in [("--cost-bps", costBps), ("--spread-bps", spreadBps), ("--impact", impact)]
        where !(value.isFinite && value >= 0) {
            throw ValidationError("\(name) \(value) is below 0 or no number; give 0 or more.")
        }
        if !(costBps + spreadBps / 2 < 10_000) {
            throw ValidationError("Costs of a whole trade or more leave nothing; lower --cost-bps.")
        }
        if !(capital.isFinite && capital > 0) {
            throw ValidationError("--capital \(capital) is no money to start with; give USD above 0.")
        }
        if !(cashRate > -1 && cashRate < 1) {
            throw ValidationError("--cash-rate \(cashRate) is no yearly rate; give a fraction, 0.04 for 4%.")
        }
    }

    var settings: BacktestSettings {
        BacktestSettings(
            costs: TradingCosts(basisPoints: costBps, spreadBasisPoints: spreadBps, impact: impact),
            execution: execution, dividends: dividends, cashRate: cashRate, capital: capital)
    }

    /// All, for the manifest.
    var parameters: [String: String] {
        [
            "cost_bps": "\(costBps)", "spread_bps": "\(spreadBps)", "impact": "\(impact)",
            "capital": "\(capital)", "cash_rate": "\(cashRate)", "dividends": dividends.rawValue,
            "execution": execution.rawValue,
        ]
    }
}
