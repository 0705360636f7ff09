import Core

/// The dates below a chart, and what a learner had not seen shaded.
struct TimeAxis: Sendable {
    /// Ascending, at least one.
    var dates: [CivilDate]
    /// Index of the first date that the learner had not seen; nil or 0 shades nothing.
    var firstUnseen: Int?
    /// Dates that fit below.
    var mostTics = 7

    var script: String {
        let first = ChartStyle.seconds(dates[0])
        let last = ChartStyle.seconds(dates[dates.count - 1])
        var script =
            ChartStyle.frame + """
                set tmargin 2
                set xdata time
                set timefmt '%s'
                set xrange ['\(first)':'\(last)']
                set xtics (\(tics))

                """
        if let firstUnseen, firstUnseen > 0 {
            let from = ChartStyle.seconds(dates[firstUnseen])
            script += """
                set object 1 rectangle from '\(from)', graph 0 to graph 1, graph 1 behind fs solid 1 noborder fc rgb '#eef2f7'
                set label 1 'not seen in training' at graph 1, graph 1 right offset 0,0.7 textcolor rgb '#64748b'

                """
        }
        return script
    }

    /// The first of some months as gnuplot's list of tics: every month, quarter, year or so, as many as fit.
    private var tics: String {
        let first = dates[0].yearMonth.adding(months: 1)
        let last = dates[dates.count - 1].yearMonth
        let count = (last.year - first.year) * 12 + last.month - first.month + 1
        let steps = [1, 2, 3, 4, 6, 12, 24, 36, 60, 120, 240]
        let step = steps.first { (count + $0 - 1) / $0 <= mostTics } ?? 600
        // A step that divides years starts where a year can.
        let start = step < 3 || count <= step ? 0 : (step - (first.month - 1) % min(step, 12)) % min(step, 12)
        return stride(from: start, to: max(count, 0), by: step).map { offset in
            let month = first.adding(months: offset)
            let name = step < 12 ? FigureText.months[month.month - 1].prefix(3) + " " : ""
            return "'\(name)\(month.year)' \(ChartStyle.seconds(month.firstDay))"
        }.joined(separator: ", ")
    }
}
