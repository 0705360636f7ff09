import Core
import Foundation

/// A column of the terminal's table, from left to right.
enum SignalColumn: CaseIterable {
    case rank, symbol, action, weights, change, confidence, hitRate, close
    /// The group of features that moved the score most, with the way it did.
    case driver
    /// The same with how far.
    case driverDelta
    case reason

    var isRight: Bool {
        switch self {
        case .symbol, .action, .driver, .driverDelta, .reason: false
        case .rank, .weights, .change, .confidence, .hitRate, .close: true
        }
    }

    /// The heading, then a cell for each signal: empty where there is nothing to tell.
    func cells(_ signals: [Signal]) -> [String] {
        [heading] + signals.map(text)
    }

    private var heading: String {
        switch self {
        case .rank: "#"
        case .symbol: "symbol"
        case .action: "do"
        case .weights: "held -> target"
        case .change: "change"
        case .confidence: "conf."
        case .hitRate: "hits"
        case .close: "close"
        case .driver, .driverDelta: "top driver"
        case .reason: "why"
        }
    }

    private func text(_ signal: Signal) -> String {
        switch self {
        case .rank: return "\(signal.rank)"
        case .symbol: return signal.symbol.rawValue
        case .action: return signal.action.rawValue
        case .weights:
            let target = Self.percent(signal.targetWeight)
            let held = Self.percent(signal.previousWeight)
            return held + " -> " + String(repeating: " ", count: max(0, 6 - target.count)) + target
        case .change:
            return Self.percent(signal.targetWeight - signal.previousWeight, isSigned: true)
        case .confidence: return Self.whole(signal.confidence)
        case .hitRate: return signal.expectedHitRate.map { Self.whole($0.rate) } ?? ""
        case .close: return signal.close.isFinite ? String(format: "%.2f", signal.close) : "-"
        case .driver: return Self.driver(signal).map { ($0.delta < 0 ? "-" : "+") + $0.group.rawValue } ?? ""
        case .driverDelta:
            return Self.driver(signal).map { $0.group.rawValue + String(format: " %+.3g", $0.delta) } ?? ""
        case .reason: return signal.reason
        }
    }

    /// The largest; the first of equals. One that changes nothing is none.
    private static func driver(_ signal: Signal) -> SignalDriver? {
        signal.drivers.filter { $0.delta.isFinite && $0.delta != 0 }
            .max { abs($0.delta) < abs($1.delta) }
    }

    /// A fraction with two decimals of a percent; what rounds to nothing has no sign.
    private static func percent(_ fraction: Double, isSigned: Bool = false) -> String {
        guard fraction.isFinite else { return "-" }
        let size = String(format: "%.2f%%", abs(fraction) * 100)
        let isZero = size == "0.00%"
        return (isZero ? "" : fraction < 0 ? "-" : isSigned ? "+" : "") + size
    }

    private static func whole(_ fraction: Double) -> String {
        fraction.isFinite ? String(format: "%.0f%%", fraction * 100) : "-"
    }
}
