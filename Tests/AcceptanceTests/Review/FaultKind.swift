import Core
import Foundation
import Ingestion

/// A way in which a vendor's bar can be wrong.
enum FaultKind: String, CaseIterable {
    case timesTen = "prices x10"
    case timesHundred = "prices x100"
    case timesThousand = "prices x1000"
    case tenth = "prices /10"
    case hundredth = "prices /100"
    case onePriceTimesTen = "high x10 or low /10"
    case staleRepeat = "yesterday's bar again"
    case volumeLost = "volume 0"
    case volumeFlood = "volume x5000"
    case highBelowLow = "high and low swapped"
    case openOutside = "open above the high"
    case negativePrice = "a negative price"
    case notANumber = "a price that is no number"
    case wrongDate = "dated the day before"
    case secondBar = "a second, different bar"
    case preferredQuote = "a preferred share's bar"
    case otherStock = "another stock's bar"
    case splitWithoutMove = "a split told, prices unmoved"
    case splitTwice = "a split applied twice"
    case splitMissing = "a split not told"

    /// Whether the fault can only be told with a second vendor's word.
    var needsBackup: Bool { self == .otherStock }

    /// The faulty delivery of one bar; nil where the fault cannot be made of it.
    func bars(
        of bar: Bar, yesterday: Bar, other: Bar, generator: inout SeededGenerator
    ) -> (bars: [Bar], actions: [CorporateAction])? {
        func scaled(_ factor: Double, volume: Double = 1) -> Bar {
            var faulty = bar
            faulty.open *= factor
            faulty.high *= factor
            faulty.low *= factor
            faulty.close *= factor
            faulty.volume = Int64(Double(bar.volume) * volume)
            return faulty
        }
        func split(_ ratio: Double) -> CorporateAction {
            CorporateAction(symbol: bar.symbol, exDate: bar.date, kind: .split(ratio: ratio), source: "real")
        }
        var faulty = bar
        switch self {
        case .timesTen: return ([scaled(10)], [])
        case .timesHundred: return ([scaled(100)], [])
        case .timesThousand: return ([scaled(1000)], [])
        case .tenth: return ([scaled(0.1)], [])
        case .hundredth: return ([scaled(0.01)], [])
        case .onePriceTimesTen:
            if generator.uniform() < 0.5 { faulty.high *= 10 } else { faulty.low /= 10 }
        case .staleRepeat:
            guard yesterday.high > yesterday.low else { return nil }
            faulty = yesterday
            faulty.date = bar.date
        case .volumeLost:
            guard bar.high > bar.low else { return nil }
            faulty.volume = 0
        case .volumeFlood: faulty.volume *= 5_000
        case .highBelowLow:
            guard bar.high > bar.low * 1.001, bar.high > bar.low + 0.02 else { return nil }
            swap(&faulty.high, &faulty.low)
        case .openOutside: faulty.open = bar.high * 1.2
        case .negativePrice: faulty.low = -bar.low
        case .notANumber: faulty.close = .nan
        case .wrongDate: faulty.date = yesterday.date
        case .secondBar:
            let second = scaled(1.3 + generator.uniform(), volume: 3)
            return (generator.uniform() < 0.5 ? [bar, second] : [second, bar], [])
        case .preferredQuote:
            let price = 25 + 0.4 * generator.uniform()
            guard abs(log(price / bar.close)) > 0.35 else { return nil }
            let dollars = bar.close * Double(bar.volume) * (0.0005 + 0.02 * generator.uniform())
            faulty.open = price
            faulty.close = price * (1 + 0.002 * generator.gaussian())
            faulty.high = max(faulty.open, faulty.close) * 1.001
            faulty.low = min(faulty.open, faulty.close) * 0.999
            faulty.volume = Int64(dollars / price)
        case .otherStock:
            guard abs(log(other.close / bar.close)) > 0.4, other.volume > 0 else { return nil }
            faulty = other
            faulty.symbol = bar.symbol
        case .splitWithoutMove: return ([bar], [split([2, 3, 4, 0.1, 0.2][generator.index(below: 5)])])
        case .splitTwice:
            let ratio = [2.0, 3, 4, 0.1, 0.2][generator.index(below: 5)]
            return ([scaled(1 / (ratio * ratio), volume: ratio)], [split(ratio)])
        case .splitMissing:
            let ratio = Double([2, 3, 4, 5][generator.index(below: 4)])
            guard bar.close / ratio > 21 else { return nil }
            return ([scaled(1 / ratio, volume: ratio)], [])
        }
        return ([faulty], [])
    }

    /// Whether the review did what is right: the number is not stored, or stored with the flag that says what is
    /// wrong with it, or replaced by the true one.
    func isCaught(_ symbol: Symbol, true bar: Bar, in result: ReviewResult) -> Bool {
        let stored = result.accepted.first { $0.symbol == symbol }
        let rules = result.rejected.filter { $0.symbol == symbol }.map(\.violation.rule)
        switch self {
        case .volumeLost: return stored?.flags.contains(.volumeMissing) == true
        case .secondBar: return stored?.close == bar.close && !rules.isEmpty
        case .splitWithoutMove:
            return rules == [.splitWithoutMove] && stored?.close == bar.close
                && !result.actions.contains { $0.symbol == symbol && $0.source == "real" }
        case .splitMissing:
            return stored?.flags.contains(.inferredSplit) == true
                && result.actions.contains { action in
                    guard action.symbol == symbol, case .split(let ratio) = action.kind, let stored
                    else { return false }
                    return abs(log(stored.close * ratio / bar.close)) < 0.01
                }
        case .otherStock: return stored?.close == bar.close && !rules.isEmpty
        default: return stored == nil && !rules.isEmpty
        }
    }
}
