import Core
import Foundation
import Lake
import TestSupport

/// A month of five stocks with a split, a dividend, a stock that vanishes, and two decisions; from
/// 2022-11-30, the close of the first.
struct PaperTree {
    static let sessions = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 19_326)...CivilDate(daysSinceEpoch: 19_356)))
    static let symbols: [Symbol] = ["AAA", "BBB", "CCC", "DDD", "EEE"]

    let tree: CopiedTree
    var root: String { tree.root }

    init() throws {
        tree = try CopiedTree()
        for number in Self.sessions.indices { try publish(number) }
        try decide(0, [0.3, 0.2, 0.15, 0.1, 0.2])
        try decide(12, [0.1, 0.3, 0, 0.2, 0.2])
    }

    private static let provenance = Provenance(
        command: "test", version: "1", inputs: [], adjustment: "raw",
        started: Date(timeIntervalSince1970: 1_672_500_000))

    /// - Parameter factor: of every price.
    func publish(_ number: Int, times factor: Double = 1) throws {
        let session = Self.sessions[number]
        var bars: [Bar] = []
        for (place, symbol) in Self.symbols.enumerated() where number < 8 || place != 3 {
            var price = factor * Double(10 + 7 * place) * (1 + 0.004 * Double((number * (place + 3)) % 7 - 3))
            if place == 2, number >= 5 { price /= 1.5 }
            bars.append(
                Bar(
                    symbol: symbol, date: session, open: price, high: price * 1.02, low: price,
                    close: price * 1.01, volume: 1_000, source: "test"))
        }
        var actions: [CorporateAction] = []
        func act(_ place: Int, _ kind: CorporateAction.Kind) {
            actions.append(
                CorporateAction(symbol: Self.symbols[place], exDate: session, kind: kind, source: "test"))
        }
        if number == 5 { act(2, .split(ratio: 1.5)) }
        if number == 9 { act(0, .dividend(amount: 0.11)) }
        try tree.lake.publish(
            bars: bars, actions: actions, rejects: [], on: session, provenance: Self.provenance)
    }

    func decide(_ number: Int, _ targets: [Double]) throws {
        let signals = zip(Self.symbols, targets).enumerated().map { place, one in
            Signal(
                slot: place, symbol: one.0, action: one.1 > 0 ? .buy : .sell, rank: place + 1,
                targetWeight: one.1, previousWeight: 0, score: 0, confidence: 0.5, close: .nan,
                reason: "a test", model: "2022-12")
        }
        try tree.lake.publish(signals: signals, on: Self.sessions[number], provenance: Self.provenance)
    }

    /// Without the prices from a session on.
    func drop(_ numbers: Range<Int>) throws {
        for number in numbers {
            try FileManager.default.removeItem(
                atPath: tree.lake.path(of: Dataset.raw.partition(Self.sessions[number])))
        }
    }

    @discardableResult
    func paper(_ arguments: [String], variables: [String: String] = [:]) throws -> ProcessResult {
        try Commands.run(
            "bellwether", ["paper"] + arguments + ["--root", root],
            variables: ["BELLWETHER_NOW": Self.now].merging(variables) { $1 })
    }

    static let now = "2023-01-02T12:00:00Z"
    static var last: String { sessions[sessions.count - 1].description }

    /// Every row of the account, by an SQLite of its own: what runs are numbered and when they ran is left out.
    func rows() throws -> String {
        try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(f"{sys.argv[1]}/state/ledger.sqlite")
            for table in ["accounts", "orders", "sessions", "positions", "journal"]:
                columns = [row[1] for row in db.execute(f"pragma table_info(paper_{table})")]
                kept = ", ".join(c for c in columns if c not in ("id", "created", "updated", "booked"))
                for row in db.execute(f"select {kept} from paper_{table} order by {kept}"): print(table, *row)
            for row in db.execute("select account, session, action, reason, actor from risk_events order by id"):
                print("risk", *row)
            print(db.execute("pragma integrity_check").fetchone()[0])
            """, [root])
    }

    func sql(_ statement: String) throws {
        _ = try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(f"{sys.argv[1]}/state/ledger.sqlite")
            db.execute(sys.argv[2])
            db.commit()
            """, [root, statement])
    }
}
