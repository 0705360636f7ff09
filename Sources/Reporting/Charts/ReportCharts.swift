import Core
import Lake

/// Draws the report's charts, leaving out those without data.
package struct ReportCharts: Sendable {
    /// Where a picture is shown.
    package enum Place: Sendable, Hashable {
        /// 800 pixels wide.
        case page
        /// 550 pixels wide, with larger letters: a phone shows it at little more than half of that.
        case mail

        var width: Int { self == .page ? 800 : 550 }
        var fontSize: Int { self == .page ? 25 : 27 }
        /// Dates that fit below a curve.
        var mostDates: Int { self == .page ? 7 : 5 }
    }

    private let gnuplot: Gnuplot
    let scripts: ChartScripts

    package init(gnuplot: Gnuplot = Gnuplot(), scripts: ChartScripts = .standard) {
        self.gnuplot = gnuplot
        self.scripts = scripts
    }

    /// `equity.png`, `drawdown.png`, `sectors.png`, on a page `confidence.png`, and where outcomes are known
    /// `success.png` and `calibration.png`.
    package func draw(
        _ report: MonthlyReport, for place: Place = .page
    ) async throws(ReportError) -> [ReportChart] {
        var charts: [ReportChart] = []
        for chart in plans(of: report, for: place) {
            let bytes = try await gnuplot.png(
                width: place.width * 2, height: chart.height * 2, fontSize: place.fontSize,
                script: chart.data + scripts.drawing(chart.name))
            charts.append(
                ReportChart(
                    file: "\(chart.name).png", title: chart.title, alternative: chart.alternative,
                    width: place.width, height: chart.height, bytes: bytes))
        }
        return charts
    }

    private func plans(of report: MonthlyReport, for place: Place) -> [ChartPlan] {
        var plans: [ChartPlan] = []
        if let equity = report.equity, equity.dates.count > 1 {
            plans += [.equity(equity, place), .drawdown(equity, place)]
        }
        let sectors = Self.sectorWeights(report.signals)
        if !sectors.isEmpty { plans.append(.sectors(sectors)) }
        let held = report.signals.filter { $0.signal.targetWeight > 0 }
        if place == .page, !held.isEmpty { plans.append(.confidence(held)) }
        if let success = report.success {
            if success.rolling.count > 1 { plans.append(.success(success.rolling, place)) }
            if !success.calibration.isEmpty { plans.append(.calibration(success.calibration, place)) }
        }
        return plans
    }

    /// Target weight of each sector, heaviest first, then by name.
    package static func sectorWeights(_ signals: [ListedSignal]) -> [(sector: String, weight: Double)] {
        var weights: [String: Double] = [:]
        for listed in signals where listed.signal.targetWeight > 0 {
            weights[listed.sector ?? "Unknown", default: 0] += listed.signal.targetWeight
        }
        return weights.map { (sector: $0.key, weight: $0.value) }
            .sorted { ($1.weight, $0.sector) < ($0.weight, $1.sector) }
    }

    /// Each point's distance from the highest before it, 0 or below.
    package static func falls(_ curve: [Double]) -> [Double] {
        var high = curve.first ?? 1
        return curve.map { value in
            high = max(high, value)
            return value / high - 1
        }
    }
}
