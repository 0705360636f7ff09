import Core
import Foundation
import Ingestion
import TestSupport

/// Real feeds, by session, for a review to go through.
struct RealFeed {
    let name: String
    let vendor: FileVendor
    var actions: [CivilDate: [CorporateAction]] = [:]
    private let folder: TemporaryFolder

    init(_ name: String, files: [String]) throws {
        self.name = name
        // Links, so that one vendor reads the price files and not what lies beside them.
        folder = try TemporaryFolder()
        for file in files {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(URL(filePath: file).lastPathComponent), withDestinationPath: file)
        }
        vendor = try FileVendor(path: folder.path)
    }

    /// What the feed has of a day; nil when it has nothing.
    func delivery(_ day: CivilDate) -> VendorSession? {
        guard var found = try? vendor.fetch(VendorRequest(sessions: [day])).sessions[day] else { return nil }
        found.actions = actions[day] ?? []
        return found
    }
}

/// What a review made of the stocks that are asked about.
struct ReplayRecord {
    var bars: [Symbol: [CivilDate: Bar]] = [:]
    var rejected: [Symbol: [CivilDate: [RejectedBar]]] = [:]
    var actions: [Symbol: [CivilDate: [CorporateAction]]] = [:]
    var unsettled: [CivilDate: Set<Symbol>] = [:]
    var accepted: [CivilDate: Int] = [:]
    var delivered = 0
    var rejectedCount = 0
    var sessions = 0
    var seconds = 0.0

    mutating func note(_ day: CivilDate, _ result: ReviewResult, about wanted: Set<Symbol>) {
        for bar in result.accepted where wanted.contains(bar.symbol) {
            bars[bar.symbol, default: [:]][day] = bar
        }
        for row in result.rejected {
            guard let symbol = row.symbol, wanted.contains(symbol) else { continue }
            rejected[symbol, default: [:]][day, default: []].append(row)
        }
        for action in result.actions where wanted.contains(action.symbol) {
            actions[action.symbol, default: [:]][day, default: []].append(action)
        }
        accepted[day] = result.accepted.count
    }

    func rules(_ symbol: Symbol, _ day: CivilDate) -> [BarViolation.Rule] {
        (rejected[symbol]?[day] ?? []).map(\.violation.rule)
    }

    /// The inferred actions of a stock and day, as `split 5` or `new series`.
    func inferred(_ symbol: Symbol, _ day: CivilDate) -> String {
        let texts = (actions[symbol]?[day] ?? []).filter { $0.source == "inferred" }.map { action in
            switch action.kind {
            case .split(let ratio): "split \(String(format: "%.4g", ratio))"
            case .newSeries: "new series"
            default: "\(action.kind)"
            }
        }
        return texts.joined(separator: "+")
    }

    /// One line on a stock and day: what is stored, with what, and what was turned away.
    func text(_ symbol: Symbol, _ day: CivilDate) -> String {
        var parts: [String] = []
        if let bar = bars[symbol]?[day] {
            let flags = bar.flags.text.map { " [\($0)]" } ?? ""
            parts.append("kept \(bar.close)\(flags)")
        }
        let rules = rules(symbol, day)
        if !rules.isEmpty { parts.append("rejected: " + rules.map(\.rawValue).joined(separator: ",")) }
        let inferred = inferred(symbol, day)
        if !inferred.isEmpty { parts.append("inferred: \(inferred)") }
        return parts.isEmpty ? "no bar" : parts.joined(separator: "; ")
    }
}

extension RealFeed {
    /// Every session in order through memory and review.
    ///
    /// - Parameters:
    ///   - backup: asked for what is unsettled.
    ///   - probe: told of each session before it is remembered.
    func replay(
        _ days: some Sequence<CivilDate>, about wanted: Set<Symbol>, backup: RealFeed? = nil,
        probe: (CivilDate, MarketMemory, VendorSession, ReviewResult) throws -> Void = { _, _, _, _ in }
    ) rethrows -> ReplayRecord {
        var record = ReplayRecord()
        var memory = MarketMemory()
        let clock = ContinuousClock()
        for day in days {
            guard let delivery = delivery(day) else { continue }
            let start = clock.now
            var review = SessionReview(session: day, memory: memory)
            review.take(delivery, from: name)
            let open = review.unsettled
            if let backup, !open.isEmpty, let second = backup.delivery(day) {
                let bars = second.bars.filter { open.contains($0.symbol) }
                    .map { bar in
                        var bar = bar
                        bar.source = backup.name
                        return bar
                    }
                review.take(VendorSession(bars: bars), from: backup.name)
            }
            let result = review.result()
            let spent = clock.now - start
            record.seconds +=
                Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18
            record.sessions += 1
            record.delivered += delivery.bars.count
            record.rejectedCount += result.rejected.count { $0.close != nil }
            record.unsettled[day] = open
            record.note(day, result, about: wanted)
            try probe(day, memory, delivery, result)
            memory.append(day, result)
        }
        return record
    }
}

/// The market data beside the repository.
enum SharedData {
    static func path() -> String? {
        ProcessInfo.processInfo.environment["BELLWETHER_SHARED"].map { $0 + "/data" }
    }

    /// A zstd CSV's rows as text fields, read by duckdb.
    static func rows(_ file: String, _ columns: String) throws -> [[String]] {
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            for row in duckdb.sql(f"select {sys.argv[2]} from read_csv('{sys.argv[1]}', all_varchar=true)").fetchall():
                print("\\t".join("" if v is None else v for v in row))
            """
        return try Peer.python(script, [file, columns]).split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The raw point-in-time feed of 2015 and 2016, with its splits, dividends and renames.
    static func pointInTime(_ data: String) throws -> RealFeed {
        var actions: [CivilDate: [CorporateAction]] = [:]
        for row in try rows(
            "\(data)/daily/pit/actions.csv.zst",
            "symbol, ex_date, prev_close, prev_adj_close, factor, kind_guess")
        {
            guard let day = CivilDate(row[1]), let close = Double(row[2]), let adjusted = Double(row[3]),
                let factor = Double(row[4])
            else { continue }
            // The feed's own guess calls 1:34.48 neither; a price that rises by it is no dividend.
            let kind: CorporateAction.Kind =
                row[5].hasPrefix("split") || factor > 1
                ? .split(ratio: 1 / factor) : .dividend(amount: close - adjusted)
            actions[day, default: []].append(
                CorporateAction(symbol: Symbol(rawValue: row[0]), exDate: day, kind: kind, source: "pit"))
        }
        for row in try rows("\(data)/daily/pit/symbol_events.csv", "date, event, symbol, new_symbol")
        where row[1] == "renamed" {
            guard let day = CivilDate(row[0]) else { continue }
            actions[day, default: []].append(
                CorporateAction(
                    symbol: Symbol(rawValue: row[3]), exDate: day,
                    kind: .rename(former: Symbol(rawValue: row[2])), source: "pit"))
        }
        var feed = try RealFeed(
            "pit",
            files: ["prices_2015", "prices_2016_to_sep"].map { "\(data)/daily/pit/\($0).csv.zst" })
        feed.actions = actions
        return feed
    }
}
