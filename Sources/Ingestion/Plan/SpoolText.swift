import Core
import Foundation

/// A vendor's answers as lines of words with tabs between.
struct SpoolText {
    private(set) var answers: [VendorRequest: VendorDelivery] = [:]
    private let vendor: String
    private var open = VendorDelivery()

    init(vendor: String) {
        self.vendor = vendor
    }

    // MARK: Writing

    static func text(_ delivery: VendorDelivery, for request: VendorRequest) -> String {
        var lines = ""
        func line(_ words: [String]) {
            lines += words.joined(separator: "\t") + "\n"
        }
        for session in delivery.sessions.keys.sorted() {
            guard let part = delivery.sessions[session] else { continue }
            line(["session", session.description])
            for bar in part.bars {
                line(
                    ["bar", bar.symbol.rawValue, bar.date.description]
                        + [bar.open, bar.high, bar.low, bar.close].map(\.description)
                        + [
                            bar.volume.description, bar.vwap?.description ?? "",
                            bar.trades?.description ?? "", bar.flags.text ?? "",
                        ])
            }
            for action in part.actions {
                line(["action", action.symbol.rawValue, action.exDate.description] + words(action.kind))
            }
            for row in part.rejected {
                line(
                    [
                        "reject", row.symbol?.rawValue ?? "", row.date?.description ?? "",
                        row.violation.rule.rawValue, plain(row.violation.detail),
                    ] + [row.open, row.high, row.low, row.close, row.vwap].map { $0?.description ?? "" }
                        + [row.volume, row.trades].map { $0?.description ?? "" })
            }
        }
        for note in delivery.notes { line(["note", plain(note)]) }
        line(
            ["request", request.sessions.map(\.description).joined(separator: " ")]
                + (request.symbols.map { [$0.map(\.rawValue).joined(separator: " ")] } ?? []))
        return lines
    }

    private static func words(_ kind: CorporateAction.Kind) -> [String] {
        switch kind {
        case .split(let ratio): ["split", ratio.description]
        case .dividend(let amount): ["dividend", amount.description]
        case .rename(let former): ["rename", former.rawValue]
        case .newSeries: ["new_series"]
        }
    }

    private static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }

    // MARK: Reading

    /// Takes a line; true when it closed an answer, nil when it cannot be read.
    mutating func take(_ line: Substring) -> Bool? {
        let words = line.split(separator: "\t", omittingEmptySubsequences: false)
        switch words[0] {
        case "session": return takeSession(words).map { false }
        case "bar": return bar(words).map { last.bars.append($0) }.map { false }
        case "action": return action(words).map { last.actions.append($0) }.map { false }
        case "reject": return reject(words).map { last.rejected.append($0) }.map { false }
        case "note":
            open.notes.append(String(words.dropFirst().joined(separator: " ")))
            return false
        case "request": return close(words)
        default: return nil
        }
    }

    private var current: CivilDate?
    private var last: VendorSession {
        get { current.flatMap { open.sessions[$0] } ?? VendorSession() }
        set { if let current { open.sessions[current] = newValue } }
    }

    private mutating func takeSession(_ words: [Substring]) -> Void? {
        guard words.count == 2, let date = CivilDate(words[1]) else { return nil }
        current = date
        open.sessions[date] = VendorSession()
        return ()
    }

    private func bar(_ words: [Substring]) -> Bar? {
        guard words.count == 11, let symbol = Symbol(validating: words[1]), let date = CivilDate(words[2]),
            let open = Double(words[3]), let high = Double(words[4]), let low = Double(words[5]),
            let close = Double(words[6]), let volume = Int64(words[7]),
            let flags = BarFlags(text: String(words[10])), words[8].isEmpty || Double(words[8]) != nil,
            words[9].isEmpty || Int64(words[9]) != nil
        else { return nil }
        return Bar(
            symbol: symbol, date: date, open: open, high: high, low: low, close: close, volume: volume,
            vwap: Double(words[8]), trades: Int64(words[9]), source: vendor, flags: flags)
    }

    private func action(_ words: [Substring]) -> CorporateAction? {
        guard words.count >= 4, let symbol = Symbol(validating: words[1]), let date = CivilDate(words[2])
        else { return nil }
        let value = words.count > 4 ? words[4] : ""
        let kind: CorporateAction.Kind
        switch words[3] {
        case "split":
            guard let ratio = Double(value) else { return nil }
            kind = .split(ratio: ratio)
        case "dividend":
            guard let amount = Double(value) else { return nil }
            kind = .dividend(amount: amount)
        case "rename":
            guard let former = Symbol(validating: value) else { return nil }
            kind = .rename(former: former)
        case "new_series": kind = .newSeries
        default: return nil
        }
        return CorporateAction(symbol: symbol, exDate: date, kind: kind, source: vendor)
    }

    private func reject(_ words: [Substring]) -> RejectedBar? {
        guard words.count == 12, let rule = BarViolation.Rule(rawValue: String(words[3])) else { return nil }
        var row = RejectedBar(
            symbol: Symbol(validating: words[1]), date: CivilDate(words[2]), source: vendor,
            violation: BarViolation(rule: rule, detail: String(words[4])))
        (row.open, row.high) = (Double(words[5]), Double(words[6]))
        (row.low, row.close, row.vwap) = (Double(words[7]), Double(words[8]), Double(words[9]))
        (row.volume, row.trades) = (Int64(words[10]), Int64(words[11]))
        return row
    }

    private mutating func close(_ words: [Substring]) -> Bool? {
        guard words.count == 2 || words.count == 3 else { return nil }
        let sessions = words[1].split(separator: " ").compactMap { CivilDate($0) }
        let symbols =
            words.count == 3
            ? words[2].split(separator: " ").compactMap { Symbol(validating: $0) } : nil
        answers[VendorRequest(sessions: sessions, symbols: symbols)] = open
        open = VendorDelivery()
        current = nil
        return true
    }
}
