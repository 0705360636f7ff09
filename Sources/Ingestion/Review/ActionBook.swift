import Core
import Foundation

/// The corporate actions that vendors told of a session, each once.
struct ActionBook: Sendable {
    private(set) var all: [CorporateAction] = []
    private var places: [Symbol: [Int]] = [:]

    /// Adds what is not known yet; the same from a second vendor is the same.
    mutating func take(_ actions: [CorporateAction]) {
        for action in actions {
            let known = places[action.symbol] ?? []
            if known.contains(where: { Self.isSame(all[$0], action) }) { continue }
            places[action.symbol, default: []].append(all.count)
            all.append(action)
        }
    }

    func hasSplit(_ symbol: Symbol) -> Bool {
        guard !places.isEmpty, let known = places[symbol] else { return false }
        return known.contains { if case .split = all[$0].kind { true } else { false } }
    }

    private static func isSame(_ left: CorporateAction, _ right: CorporateAction) -> Bool {
        guard left.exDate == right.exDate else { return false }
        switch (left.kind, right.kind) {
        case (.split(let a), .split(let b)): return abs(a - b) <= 0.01 * max(a, b)
        case (.dividend(let a), .dividend(let b)): return abs(a - b) <= max(0.005, 0.01 * max(a, b))
        default: return left.kind == right.kind
        }
    }

    /// What happened to a stock between its last bar and the session.
    func events(of symbol: Symbol, after last: CivilDate?, through session: CivilDate) -> StockEvents {
        var events = StockEvents()
        for place in places[symbol] ?? [] {
            let action = all[place]
            guard action.exDate <= session, last.map({ action.exDate > $0 }) ?? true else { continue }
            switch action.kind {
            case .split(let ratio) where ratio.isFinite && ratio > 0: events.splits.append(action)
            case .dividend(let amount): events.dividend = max(events.dividend, amount)
            default: break
            }
        }
        return events
    }
}

/// A stock's splits and dividend since its last bar.
struct StockEvents: Sendable {
    var splits: [CorporateAction] = []
    /// USD a share.
    var dividend = 0.0

    /// The ratio of all days' splits together; where vendors differ on a day's, the one nearest to the prices.
    ///
    /// - Parameter change: the close over the last close.
    func ratio(nearest change: Double?) -> Double {
        var product = 1.0
        for (_, chosen) in chosen(nearest: change) { product *= chosen.ratio }
        return product
    }

    /// The splits that do not stand beside a chosen bar.
    func dropped(_ fit: SplitFit, nearest change: Double?) -> [CorporateAction] {
        switch fit {
        case .withoutMove: return splits
        case .none, .moved, .appliedTwice:
            let kept = chosen(nearest: change).values.map(\.action)
            return splits.filter { !kept.contains($0) }
        }
    }

    private func chosen(nearest change: Double?) -> [CivilDate: (ratio: Double, action: CorporateAction)] {
        var chosen: [CivilDate: (ratio: Double, action: CorporateAction)] = [:]
        for action in splits {
            guard case .split(let ratio) = action.kind else { continue }
            if let known = chosen[action.exDate] {
                guard let change, abs(log(change * ratio)) < abs(log(change * known.ratio)) else { continue }
            }
            chosen[action.exDate] = (ratio, action)
        }
        return chosen
    }
}
