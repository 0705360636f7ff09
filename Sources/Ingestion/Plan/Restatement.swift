package import Core
import Lake

/// What a later delivery changes in a session that is published already.
package struct Restatement {
    /// Bars as they were, whose numbers the vendor has changed; ordered by symbol.
    package private(set) var replaced: [Bar] = []
    /// Their new numbers.
    package private(set) var replacements: [Bar] = []
    package private(set) var added: [Bar] = []
    /// Bars that stand and that the new delivery lacks: they stay.
    package private(set) var kept: [Bar] = []
    package private(set) var hasOtherActions: Bool

    /// - Parameters:
    ///   - standing, fresh: ordered by symbol.
    package init(
        standing: [Bar], actions: [CorporateAction], fresh: [Bar], freshActions: [CorporateAction]
    ) {
        let order: (CorporateAction, CorporateAction) -> Bool = {
            ($0.symbol, $0.exDate, "\($0.kind)") < ($1.symbol, $1.exDate, "\($1.kind)")
        }
        hasOtherActions = actions.sorted(by: order) != freshActions.sorted(by: order)
        var (old, new) = (0, 0)
        while old < standing.count || new < fresh.count {
            if new == fresh.count || (old < standing.count && standing[old].symbol < fresh[new].symbol) {
                kept.append(standing[old])
                old += 1
            } else if old == standing.count || fresh[new].symbol < standing[old].symbol {
                added.append(fresh[new])
                new += 1
            } else {
                if !standing[old].hasSameNumbers(as: fresh[new]) {
                    replaced.append(standing[old])
                    replacements.append(fresh[new])
                }
                old += 1
                new += 1
            }
        }
    }

    package var isEmpty: Bool { replaced.isEmpty && added.isEmpty && !hasOtherActions }

    package var hasPriceChanges: Bool {
        zip(replaced, replacements).contains { old, new in
            old.open != new.open || old.high != new.high || old.low != new.low || old.close != new.close
        }
    }

    /// One line for the operator, naming up to three stocks.
    package func summary(on session: CivilDate) -> String {
        let examples = zip(replaced, replacements).prefix(3).map { old, new in
            old.close != new.close
                ? "\(old.symbol) close \(old.close) is now \(new.close)"
                : "\(old.symbol) volume \(old.volume) is now \(new.volume)"
        }
        var parts: [String] = []
        if !replaced.isEmpty {
            parts.append("\(replaced.count) bars restated (\(examples.joined(separator: "; ")))")
        }
        if !added.isEmpty { parts.append("\(added.count) bars added") }
        if hasOtherActions { parts.append("corporate actions changed") }
        return "\(session): \(parts.joined(separator: ", ")); the old numbers are in revisions.parquet"
    }
}

extension Bar {
    /// Whether prices, volume and flags agree, whoever says so.
    fileprivate func hasSameNumbers(as other: Bar) -> Bool {
        open == other.open && high == other.high && low == other.low && close == other.close
            && volume == other.volume && flags == other.flags
    }
}
