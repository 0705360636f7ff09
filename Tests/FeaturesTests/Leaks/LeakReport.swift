import Core
import Testing

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

    var isClean: Bool { leaks.isEmpty }
}

extension LeakReport: CustomStringConvertible, CustomTestStringConvertible {
    var description: String {
        if isClean { return "\(name): no leak in \(checked) sessions" }
        let features = features.count > 5 ? "\(features.count) features" : features.joined(separator: ", ")
        return "\(name): \(sessions.count) of \(checked) sessions, \(symbols.count) stocks: \(features)"
    }

    var testDescription: String { description }
}
