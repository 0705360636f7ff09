import Core

/// Sorts a vendor's bars of one session into those that can be stored and those that cannot.
struct BarValidation {
    /// One sound bar a symbol, ordered by symbol.
    private(set) var accepted: [Bar] = []
    private(set) var rejected: [RejectedBar] = []

    init(_ bars: [Bar], session: CivilDate) {
        // A stable order, so that of two bars of one symbol the same one is kept whatever order they came in.
        let ordered = bars.sorted {
            ($0.symbol, $0.date, -Double($0.volume), $0.close) < (
                $1.symbol, $1.date, -Double($1.volume), $1.close
            )
        }
        for bar in ordered {
            if bar.date != session {
                reject(bar, .wrongDate, "dated \(bar.date)")
            } else if let violation = bar.violation() {
                rejected.append(RejectedBar(bar, violation: violation))
            } else if let last = accepted.last, last.symbol == bar.symbol {
                reject(bar, .duplicate, "close \(bar.close), kept \(last.close)")
            } else {
                accepted.append(bar)
            }
        }
    }

    private mutating func reject(_ bar: Bar, _ rule: BarViolation.Rule, _ detail: String) {
        rejected.append(RejectedBar(bar, violation: BarViolation(rule: rule, detail: detail)))
    }
}
