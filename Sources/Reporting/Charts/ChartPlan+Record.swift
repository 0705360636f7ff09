import Core

extension ChartPlan {
    /// - Precondition: two windows or more.
    static func success(_ windows: [SuccessFacts.Window], _ place: ReportCharts.Place) -> ChartPlan {
        let rows = windows.map { window in
            [
                "\(ChartStyle.seconds(window.month.lastDay))", "\(window.rate)", "\(window.low)",
                "\(window.high)", window.baseRate.map { "\($0)" } ?? "NaN",
            ].joined(separator: " ")
        }
        let last = windows[windows.count - 1]
        return ChartPlan(
            name: "success", title: "Signals of the last twelve months that paid",
            alternative: "In \(FigureText.month(last.month)) it was \(FigureText.percent(last.rate)) of "
                + "\(FigureText.grouped(last.count)), with a 95% interval of "
                + "\(MonthlyMail.interval(last.low, last.high))"
                + (last.baseRate.map { "; without skill \(FigureText.percent($0)) would have" } ?? ""),
            height: place == .page ? 320 : 280,
            data: TimeAxis(dates: windows.map(\.month.lastDay), mostTics: place.mostDates).script
                + ChartStyle.axis(windows.flatMap { [$0.low, $0.high, $0.baseRate ?? $0.rate] })
                + ChartStyle.data("success", rows))
    }

    static func calibration(_ bins: [SuccessFacts.Bin], _ place: ReportCharts.Place) -> ChartPlan {
        ChartPlan(
            name: "calibration", title: "Confidence beside what paid; confidence is no forecast",
            alternative: bins.map {
                "of \(FigureText.grouped($0.count)) signals with a confidence of about "
                    + "\(FigureText.percent($0.confidence, digits: 0)), "
                    + "\(FigureText.percent($0.rate, digits: 0)) paid"
            }.joined(separator: "; "), height: place == .page ? 440 : 370,
            data: ChartStyle.frame + ChartStyle.axis([0, 1])
                + ChartStyle.data(
                    "bins", bins.map { "\($0.confidence) \($0.rate) \($0.low) \($0.high) \($0.count)" }))
    }
}
