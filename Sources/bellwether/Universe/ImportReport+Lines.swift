import Core
import JobKit

extension ImportReport {
    /// A line for each kind of change, with names.
    ///
    /// - Parameter isComplete: all names, not the first few.
    func lines(isComplete: Bool) -> [String] {
        func names(_ all: [String], _ few: Int = 8) -> String {
            let shown = isComplete ? all : Array(all.prefix(few))
            return all.isEmpty
                ? "" : ": " + shown.joined(separator: ", ") + (shown.count < all.count ? ", ..." : "")
        }
        func stocks(_ stocks: [Stock]) -> String { names(stocks.map { $0.symbol?.rawValue ?? "-" }) }
        if status == "unchanged" { return ["unchanged: \(source) of \(effective) is in the ledger already"] }
        var lines = [
            "\(isRehearsal ? "would be " : "")\(status): \(kind == "partial" ? "partial list" : "list") of "
                + "\(effective) from \(source), \(members) members",
            "  \(joins.count + returns.count) join\(stocks(joins))",
        ]
        if !returns.isEmpty {
            lines.append("    of which \(returns.count) return to their slot\(stocks(returns))")
        }
        lines.append("  \(leaves.count) leave\(stocks(leaves))")
        lines.append(
            "  \(renames.count) renamed" + names(renames.map { "\($0.from) to \($0.to?.rawValue ?? "-")" }))
        lines.append(
            "  \(moves.count) in another sector"
                + names(
                    moves.map {
                        "\($0.symbol?.rawValue ?? "-") \($0.from ?? "unknown") to \($0.to ?? "unknown")"
                    }, 3))
        if !leftOut.isEmpty {
            lines.append("  \(leftOut.count) rows left out")
            let reasons = Dictionary(grouping: leftOut, by: \.reason).sorted { $0.key < $1.key }
            for (reason, rows) in reasons {
                let all = rows.map {
                    $0.symbol.allSatisfy { $0 == "-" } ? $0.name ?? "line \($0.line)" : $0.symbol
                }
                lines.append("    \(rows.count) \(reason)\(names(all))")
            }
        }
        if !respelled.isEmpty {
            let all = respelled.sorted { $0.key < $1.key }.map { "\($0.key) is \($0.value)" }
            lines.append("  \(respelled.count) spelt as the exchange does" + names(all, 12))
        }
        if !undecided.isEmpty {
            lines.append(
                "  \(undecided.count) share classes taken as written" + names(undecided.map(\.rawValue), 12))
        }
        lines.append("slots on \(effective): \(active) active, \(archived) archived, \(padding) padding")
        lines += notes
        if let outdated { lines.append(outdated.line) }
        return lines
    }
}
