import Core
import Features
import Foundation

/// A dossier as lines for people.
enum ShowText {
    static func lines(_ dossier: StockDossier) -> [String] {
        var lines = [heading(dossier), membership(dossier), ""]
        let marks = dossier.events.map {
            TerminalChart.Mark(date: $0.exDate, letter: letter(of: $0.kind))
        }
        lines += TerminalChart.lines(
            dossier.closes.map { ($0.date, $0.close) }, marks: marks, price: { number($0, 2) })
        lines += [""] + days(dossier)
        if !dossier.events.isEmpty { lines += [""] + events(dossier) }
        if !dossier.features.isEmpty { lines += [""] + features(dossier) }
        if !dossier.notes.isEmpty { lines += [""] + dossier.notes.map { "note: \($0)" } }
        return lines
    }

    private static func heading(_ dossier: StockDossier) -> String {
        let parts = [dossier.name, dossier.sector].compactMap { $0 }
        return "\(dossier.symbol) on \(dossier.session)"
            + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    private static func membership(_ dossier: StockDossier) -> String {
        guard let slot = dossier.slot, let state = dossier.state else { return "no slot" }
        let since = dossier.since.map { ", in the index since \($0)" } ?? ""
        let removed = dossier.removed.map { ", out of it since \($0)" } ?? ""
        return "slot \(slot), \(state.rawValue)\(since)\(removed)"
    }

    private static func days(_ dossier: StockDossier) -> [String] {
        let renamed = Set(dossier.days.map(\.symbol)).count > 1
        let isAdjusted = dossier.days.contains { $0.adjustedClose != nil && $0.adjustedClose != $0.close }
        let header =
            ["session"] + (renamed ? ["symbol"] : []) + ["open", "high", "low", "close"]
            + (isAdjusted ? ["adjusted"] : []) + ["volume", "source", ""]
        let rows = dossier.days.map { day -> [String] in
            let prices = [day.open, day.high, day.low, day.close] + (isAdjusted ? [day.adjustedClose] : [])
            let remark =
                day.rejected.map { "rejected: \($0)" } ?? day.flags ?? (day.close == nil ? "no bar" : "")
            return [day.date.description] + (renamed ? [day.symbol.rawValue] : [])
                + prices.map { $0.map { number($0, 4) } ?? "" }
                + [day.volume.map(String.init) ?? "", day.source ?? "", remark]
        }
        let first = renamed ? 2 : 1
        return tableLines([header] + rows, rightAligned: Set(first..<(first + (isAdjusted ? 6 : 5))))
    }

    private static func events(_ dossier: StockDossier) -> [String] {
        let rows = dossier.events.map { event -> [String] in
            let what =
                switch event.kind {
                case .split: "split \(ratio(event.ratio ?? 1))"
                case .dividend: "dividend \(number(event.amount ?? 0, 6)) USD"
                case .rename: "renamed from \(event.former?.rawValue ?? "")"
                case .newSeries: "new instrument"
                }
            return [
                event.exDate.description, what, event.toldIn == event.exDate ? "" : "told on \(event.toldIn)",
            ]
        }
        return tableLines([["ex-date", "event", ""]] + rows)
    }

    private static func features(_ dossier: StockDossier) -> [String] {
        let rows = dossier.features.map { value -> [String] in
            let differs = value.stored != nil && value.stored != value.value
            return [
                value.feature, value.value.map { number($0, 6) } ?? "null",
                differs ? value.stored.map { "(\(number($0, 6)) stored)" } ?? "" : "", value.from,
            ]
        }
        let anyDiffers = rows.contains { !$0[2].isEmpty }
        let shown = anyDiffers ? rows : rows.map { [$0[0], $0[1], $0[3]] }
        return tableLines(
            [anyDiffers ? ["feature", "value", "", "from"] : ["feature", "value", "from"]] + shown,
            rightAligned: [1])
    }

    private static func letter(of kind: StockDossier.Event.Kind) -> Character {
        switch kind {
        case .split: "S"
        case .dividend: "D"
        case .rename: "R"
        case .newSeries: "N"
        }
    }

    /// `4:1`, or `1:10` of a reverse split.
    private static func ratio(_ ratio: Double) -> String {
        ratio >= 1 ? "\(number(ratio, 4)):1" : "1:\(number(1 / ratio, 4))"
    }

    /// At most so many digits after the point, without zeros at the end beyond cents.
    private static func number(_ value: Double, _ digits: Int) -> String {
        var text = String(format: "%.\(digits)f", value)
        guard let point = text.firstIndex(of: ".") else { return text }
        while text.hasSuffix("0"), text.distance(from: point, to: text.endIndex) > 3 { text.removeLast() }
        return text.hasSuffix(".00") ? String(text.dropLast(digits > 2 ? 3 : 0)) : text
    }
}
