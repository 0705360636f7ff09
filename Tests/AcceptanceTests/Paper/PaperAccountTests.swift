import Core
import Foundation
import Lake
import TestSupport
import Testing

/// On the maintainers' market data, by scripts/accept: the commands, as cron runs them, over raw prices.
@Suite("Paper account on real prices", .serialized) struct PaperAccountTests {
    /// The ledger's account and the tree's prices, read by others: sqlite3 and DuckDB.
    private static let audit = """
        import collections, datetime as dt, json, sqlite3, sys
        import duckdb
        duckdb.sql("set enable_progress_bar = false")
        root = sys.argv[1]
        ledger = sqlite3.connect(f"{root}/state/ledger.sqlite")
        all = lambda query: ledger.execute(query).fetchall()
        closes = {(symbol, str(date)): close for symbol, date, close in duckdb.sql(
            f"select symbol, date, close from '{root}/raw/*/*/*/bars.parquet'").fetchall()}
        balance = collections.Counter()
        entries = collections.defaultdict(list)
        for session, entry, book, amount in all("select session, entry, book, amount from paper_journal"):
            entries[session].append((entry, book, amount))
        unbalanced, wrong, marked = 0, 0, 0
        for session, cash, stocks, equity in all("select session, cash, stocks, equity from paper_sessions order by session"):
            sums = collections.Counter()
            for entry, book, amount in entries[session]:
                sums[entry] += amount
                balance[book] += amount
            unbalanced += sum(1 for value in sums.values() if value != 0)
            results = -sum(value for book, value in balance.items() if book not in ("cash", "stock"))
            if not (balance["cash"] == cash and balance["stock"] == stocks and cash + stocks == equity == results):
                unbalanced += 1
        for session, symbol, shares, price, priced, value in all(
                "select session, symbol, shares, price, priced, value from paper_positions"):
            known = closes.get((symbol, priced))
            if known is not None and priced == session:
                marked += 1
                wrong += known != price or abs(shares * known * 100 - value) > 0.51
        kinds = dict(all("select kind, count(distinct session || entry) from paper_journal group by kind"))
        months = all("select residual, paper - backtest, price + sizing + cost + actions + missed + residual "
                     "from paper_reconciliations")
        print(json.dumps({
            "sessions": len(entries) and all("select count(*) from paper_sessions")[0][0],
            "unbalanced": unbalanced, "wrong": wrong, "marked": marked, "kinds": kinds,
            "months": len(months), "residual": max(abs(m[0]) for m in months) if months else None,
            "sums": max(abs(m[1] - m[2]) for m in months) if months else None,
            "halts": all("select count(*) from risk_events where action = 'halted'")[0][0],
            "bought_after_halt": all('''
                select count(*) from paper_orders o where side = 'buy' and filled > 0 and exists (
                    select 1 from risk_events r where r.action = 'halted' and r.session < o.execution
                    and not exists (select 1 from risk_events s where s.action = 'resumed'
                        and s.session >= r.session and s.session < o.execution))''')[0][0],
        }))
        """

    private struct Audit: Decodable {
        var sessions: Int
        /// Entries and days that do not add up to the cent.
        var unbalanced: Int
        /// Positions whose price is not the tree's close, among those that traded.
        var wrong: Int
        var marked: Int
        var kinds: [String: Int]
        var months: Int
        var residual: Double?
        var sums: Double?
        var halts: Int
        var bought_after_halt: Int
    }

    @Test(
        "Eighteen months of raw prices: every day balances to the cent, every month is explained to a basis point"
    )
    func months() throws {
        let tree = try PointInTimeTree(try #require(SharedData.path(), "run these tests by scripts/accept"))
        let root = tree.lake.root
        let first = try #require(CivilDate("2015-04-30"))
        let decisions = zip(tree.dates, tree.dates.dropFirst()).filter {
            $0 >= first && $0.yearMonth != $1.yearMonth
        }.map(\.0)
        #expect(decisions.count == 17)
        try run("bellwether", ["models", "fallback", "--reason", "test", "--date", "\(first)"], root)
        for (place, decision) in decisions.enumerated() {
            try run("bellwether", ["paper", "--date", "\(decision)"], root)
            // A person looks at a halt each second time.
            if place % 2 == 0 {
                try run(
                    "bellwether", ["resume", "--reason", "looked into it"], root, allowed: [0, 64, 65, 66])
            }
            try run("generate-signals", ["--date", "\(decision)"], root, allowed: [0, 3])
        }
        let last = try #require(tree.dates.last)
        try run("bellwether", ["paper", "--date", "\(last)"], root)
        try run("bellwether", ["paper", "check"], root)
        try run("bellwether", ["paper", "reconcile", "--date", "\(last)"], root)

        let audit = try JSONDecoder().decode(
            Audit.self, from: Data(try Peer.python(Self.audit, [root]).utf8))
        print("paper account: \(audit)")
        #expect(audit.sessions == ExchangeCalendar.nyse.sessions(in: first...last).count)
        #expect(audit.unbalanced == 0 && audit.wrong == 0 && audit.marked > 10_000)
        for kind in ["buy", "sell", "cost", "dividend", "split", "delisting", "mark"] {
            #expect(audit.kinds[kind, default: 0] > 0, "\(kind)")
        }
        #expect(audit.months >= 16)
        #expect(try #require(audit.residual) <= 0.0001)
        #expect(try #require(audit.sums) < 1e-12)
        #expect(audit.halts > 0 && audit.bought_after_halt == 0)

        // Booked once more from nothing: the same books.
        let before = try Peer.python(Self.digest, [root])
        try run("bellwether", ["paper", "--date", "\(last)"], root)
        #expect(try Peer.python(Self.digest, [root]) == before)
    }

    private static let digest = """
        import hashlib, sqlite3, sys
        ledger = sqlite3.connect(f"{sys.argv[1]}/state/ledger.sqlite")
        digest = hashlib.sha256()
        for table in ("paper_sessions", "paper_positions", "paper_journal", "paper_orders"):
            for row in ledger.execute(f"select * from {table}"): digest.update(repr(row).encode())
        print(digest.hexdigest())
        """

    /// Three hundred names, so that something happens to some of them.
    private func run(
        _ command: String, _ arguments: [String], _ root: String, allowed: Set<Int32> = [0, 3]
    ) throws {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let result = try ProcessResult.run(
            folder.appending(path: command).path, arguments + ["--root", root],
            environment: [
                "HOME": NSHomeDirectory(), "PATH": "/usr/bin:/bin", "BELLWETHER_SITE_REFRESH": "false",
                "BELLWETHER_SIGNALS_TOP": "300", "BELLWETHER_SIGNALS_MIN_WEIGHT": "0.0005",
                "BELLWETHER_SIGNALS_BAND": "0.0005", "BELLWETHER_PAPER_CAPITAL": "10000000",
                "BELLWETHER_RISK_KELLY_FRACTION": "0",
            ])
        #expect(
            allowed.contains(result.status),
            "\(command) \(arguments.joined(separator: " ")): \(result.standardError)")
    }
}
