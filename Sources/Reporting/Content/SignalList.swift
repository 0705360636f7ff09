import Core

/// The signals of a month as a mail lists them: by action, each with what speaks for and against it.
struct SignalList: Sendable {
    struct Group: Sendable { var title: String, style: String, front: String, lines: [Line] }
    struct Line: Sendable {
        var symbol: String
        var action: String
        var style: String
        var front: String
        /// Company and sector.
        var about: String
        var target: String
        var change: String
        var confidence: String
        /// The measured share of such signals that paid, with interval and count; nil where it is not known.
        var measured: String?
        /// The reason where the mail has room for it, and the drivers.
        var why: String
    }

    /// What of a list a mail has room for.
    struct Room: Hashable, Sendable {
        var signals: Int
        /// Of them, in order of rank, those with their reasons.
        var reasons: Int
    }

    var section: MailSection
    var groups: [Group] = []
    /// Whether there are any; templates cannot ask an array.
    var hasGroups = false
    var text: [String] = []

    private static let actions: [(action: SignalAction, title: String, mark: String, front: String)] = [
        (.buy, "Buy", "▲", "#0b6b3a"), (.sell, "Sell", "▼", "#a61b1b"), (.hold, "Hold", "■", "#475569"),
    ]

    init(_ report: MonthlyReport, room: Room) {
        section = MailSection("Signals")
        let shown = report.signals.prefix(room.signals)
        section.paragraphs = (shown.isEmpty ? [] : report.notes).prefix(12).map {
            MailText.clean($0, limit: 300)
        }
        guard !shown.isEmpty else {
            section.paragraphs = ["The list of this session is empty: nothing to trade."]
            text = section.text.lines
            return
        }
        text = section.text.lines
        let listed = Array(shown.enumerated())
        for kind in Self.actions {
            let own = listed.filter { $0.element.signal.action == kind.action }
            guard !own.isEmpty else { continue }
            let all = report.count(of: kind.action)
            let title =
                "\(kind.title) (\(FigureText.grouped(all)))"
                + (own.count < all ? ", of which \(own.count) are shown" : "")
            let lines = own.map { place, one in
                Self.line(one, mark: kind.mark, front: kind.front, isExplained: place < room.reasons)
            }
            groups.append(
                Group(
                    title: "\(kind.mark) \(title)", style: kind.action.rawValue.lowercased(),
                    front: kind.front,
                    lines: lines))
            text += ["", title, ""] + lines.flatMap(Self.text)
        }
        hasGroups = !groups.isEmpty
        section.remarks = Self.remarks(report, room: room)
        text += [""] + section.remarks.flatMap { MailText.wrapped($0) }
    }

    private static func remarks(_ report: MonthlyReport, room: Room) -> [String] {
        let count = report.signals.count
        let table = report.files.first { $0.name == "signals.csv" }
        let place = table == nil ? "the report's page" : "the attached signals.csv"
        var remarks: [String] = []
        if room.signals < count {
            remarks.append(
                "\(FigureText.grouped(count - room.signals)) more signals, those of the lowest ranks, are in \(place)."
            )
        }
        if room.reasons < min(room.signals, count) {
            remarks.append(
                "The reasons of \(FigureText.grouped(count - room.reasons)) signals, those of the lowest ranks, are in "
                    + "\(place): a longer mail would be cut off by some readers.")
        }
        remarks.append(
            "Target and change are shares of the portfolio; the change is against what the last signals asked for, as "
                + "prices have moved it since. Confidence is the policy's own probability that the stock makes the "
                + "published cut; it is no chance of profit. Measured is the share of past signals of this action and "
                + "confidence that paid, with its 95% interval and their count; it is left out where there is no "
                + "history. Drivers say how much each group of features moved the stock's score, as a share of all "
                + "that they moved it: + speaks for the stock.")
        return remarks
    }

    private static func line(_ listed: ListedSignal, mark: String, front: String, isExplained: Bool) -> Line {
        let signal = listed.signal
        let reason = MailText.clean(signal.reason, limit: 320)
        let drivers = drivers(signal.drivers)
        return Line(
            symbol: MailText.clean(signal.symbol.rawValue, limit: 16),
            action: "\(mark) \(signal.action.rawValue)",
            style: signal.action.rawValue.lowercased(), front: front,
            about: [
                listed.name.map { MailText.clean($0, limit: 40) },
                listed.sector.map { MailText.clean($0, limit: 32) },
            ].compactMap { $0 }
                .filter { !$0.isEmpty }.joined(separator: " · "),
            target: FigureText.percent(signal.targetWeight, digits: 2),
            change: FigureText.percent(signal.targetWeight - signal.previousWeight, digits: 2, signed: true),
            confidence: FigureText.percent(signal.confidence, digits: 0),
            measured: signal.expectedHitRate.map {
                "\(FigureText.percent($0.rate, digits: 0)) (\(FigureText.number($0.low * 100, digits: 0))–"
                    + "\(FigureText.percent($0.high, digits: 0)) of \(FigureText.grouped($0.count)))"
            },
            why: [isExplained ? reason : nil, drivers.map { "Drivers: \($0)." }].compactMap { $0 }
                .joined(separator: " "))
    }

    /// The three strongest, as shares of all that the groups did; nil where nothing was worked out.
    static func drivers(_ drivers: [SignalDriver]) -> String? {
        let known = drivers.filter { $0.delta.isFinite && $0.delta != 0 }
        let all = known.reduce(0) { $0 + abs($1.delta) }
        guard all > 0 else { return nil }
        return known.enumerated()
            .sorted { (-abs($0.element.delta), $0.offset) < (-abs($1.element.delta), $1.offset) }
            .prefix(3)
            .map {
                name($0.element.group) + " "
                    + FigureText.percent($0.element.delta / all, digits: 0, signed: true)
            }
            .joined(separator: ", ")
    }

    private static func name(_ group: FeatureGroup) -> String {
        switch group {
        case .price: "prices of the day"
        case .momentum: "past month's return"
        case .volatility: "volatility"
        case .volume: "volume"
        case .oscillators: "RSI/MACD"
        case .membership: "time in the index"
        case .holding: "weight held"
        }
    }

    private static func text(_ line: Line) -> [String] {
        let first =
            MailText.left(line.symbol, 8) + MailText.right(line.target, 8) + MailText.right(line.change, 9)
            + "  confidence " + MailText.right(line.confidence, 4)
            + (line.measured.map { ", measured " + $0 } ?? "")
        return [first]
            + (line.about.isEmpty ? [] : MailText.wrapped(line.about, first: "  ", indent: "  "))
            + (line.why.isEmpty ? [] : MailText.wrapped(line.why, first: "  ", indent: "  "))
    }
}
