import Core
import Portfolio

/// A picture of the tear sheet: one for a wide page, and where that has too much in it one for a phone.
package struct TearSheetChart: Sendable, Hashable {
    package var picture: ReportChart
    package var narrow: ReportChart?
}

/// Draws a tear sheet's charts, leaving out those that the backtest is too short for.
package struct TearSheetCharts: Sendable {
    static let wide = 960
    static let half = 480
    /// Sessions of the rolling Sharpe ratio, and how many more there must be for it to be drawn.
    static let window = 252
    static let leastRolling = 21
    /// Months that a distribution needs.
    static let leastMonths = 6

    private let gnuplot: Gnuplot

    package init(gnuplot: Gnuplot = Gnuplot()) {
        self.gnuplot = gnuplot
    }

    /// - Throws: ``ReportError`` as ``Gnuplot`` does.
    package func draw(_ sheet: TearSheet) async throws(ReportError) -> [TearSheetChart] {
        guard sheet.dates.count > 1 else { return [] }
        var charts: [TearSheetChart] = []
        for chart in [ChartScript.growth, ChartScript.drawdown] {
            guard let wide = chart(sheet, true), let narrow = chart(sheet, false) else { continue }
            var small = narrow
            small.file = narrow.file.replacing(".png", with: "-narrow.png")
            charts.append(
                TearSheetChart(
                    picture: try await draw(wide, width: Self.wide),
                    narrow: try await draw(small, width: Self.half)))
        }
        for chart in [
            ChartScript.rollingSharpe, ChartScript.monthlyExcess, ChartScript.exposure, ChartScript.turnover,
        ] {
            guard let script = chart(sheet) else { continue }
            charts.append(
                TearSheetChart(picture: try await draw(script, width: Self.half), narrow: nil))
        }
        return charts
    }

    private func draw(_ chart: ChartScript, width: Int) async throws(ReportError) -> ReportChart {
        ReportChart(
            file: chart.file, title: chart.title, alternative: chart.alternative, width: width,
            height: chart.height,
            bytes: try await gnuplot.png(width: width * 2, height: chart.height * 2, script: chart.script))
    }
}

/// A chart before it is drawn.
struct ChartScript: Sendable {
    var file: String
    var title: String
    var alternative: String
    /// On the page.
    var height: Int
    var script: String
}
