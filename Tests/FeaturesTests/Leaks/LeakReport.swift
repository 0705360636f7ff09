import Core

/// Where a session's features depend on what came after it.
struct LeakReport {
    struct Leak: Hashable {
        var date: CivilDate
        /// `row` where a stock is there in one world and not in the other, or is told apart otherwise.
        var feature: String
        var symbol: Symbol
    }

    var name: String
    var checked = 0
    var leaks: [Leak] = []

    var sessions: Set<CivilDate> { Set(leaks.map(\.date)) }
    var features: [String] { Set(leaks.map(\.feature)).sorted() }
    var symbols: Set<Symbol> { Set(leaks.map(\.symbol)) }

    /// One line for people.
    var text: String {
        let features = features.count > 5 ? "\(features.count) features" : features.joined(separator: ", ")
        return "\(sessions.count) of \(checked) sessions, \(symbols.count) stocks: \(features)"
    }
}
