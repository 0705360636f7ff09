import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// The account that bellwether paper books from raw/, against the backtest on what build-features makes of the same.
@Suite("Paper account and backtest by the commands") struct PaperReconcileTests {
    /// Stocks with splits, dividends and sessions without a bar; one is renamed, one trades no more.
    private static func stocks(_ sessions: Int, seed: UInt64) -> [InventedStock] {
        var generator = SeededGenerator(seed: seed)
        var stocks = (0..<12).map { place in
            InventedStock.random(
                Symbol(rawValue: "ST\(Character(UnicodeScalar(UInt8(65 + place))))"), slot: 11 * place,
                sessions: sessions, &generator)
        }
        for session in sessions - 20..<sessions { stocks[3].symbols[session] = "NEWNAME" }
        for session in sessions - 14..<sessions {
            (stocks[5].hasBar[session], stocks[5].ratio[session], stocks[5].dividend[session]) = (false, 1, 0)
        }
        return stocks
    }

    private static let sessions = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 19_360)...CivilDate(daysSinceEpoch: 19_450)))
    private static let provenance = Provenance(
        command: "test", version: "1", inputs: [], adjustment: "raw", started: Date(timeIntervalSince1970: 0))

    /// A tree with prices and universe, features by build-features, and signals after three of its sessions.
    private static func tree(seed: UInt64) throws -> CopiedTree {
        let tree = try CopiedTree()
        let stocks = stocks(sessions.count, seed: seed)
        for (number, date) in sessions.enumerated() {
            try publish(stocks, number, date, in: tree.lake)
        }
        let built = try Commands.run(
            "build-features",
            ["--root", tree.root, "--from", "\(sessions[0])", "--to", "\(sessions[sessions.count - 1])"])
        guard [0, 3].contains(built.status) else { throw PeerError(message: built.standardError) }
        var generator = SeededGenerator(seed: seed + 1)
        for number in [20, 33, sessions.count - 3] {
            let chosen = stocks.indices.filter {
                stocks[$0].hasBar[number] && (number == 20 || generator.uniform() < 0.7)
            }
            let signals = chosen.enumerated().map { rank, stock in
                let isHeld = number > 20 && generator.uniform() < 0.3
                return Signal(
                    slot: stocks[stock].slots[number], symbol: stocks[stock].symbols[number],
                    action: isHeld ? .hold : .buy, rank: rank + 1,
                    targetWeight: generator.uniform() / Double(chosen.count), previousWeight: 0, score: 0,
                    confidence: 1, close: stocks[stock].close[number], reason: "a test", model: "2023-01")
            }
            try tree.lake.publish(signals: signals, on: sessions[number], provenance: provenance)
        }
        return tree
    }

    private static func publish(
        _ stocks: [InventedStock], _ number: Int, _ date: CivilDate, in lake: DataLake
    ) throws {
        var actions: [CorporateAction] = []
        for stock in stocks where number > 0 {
            let symbol = stock.symbols[number]
            func add(_ kind: CorporateAction.Kind) {
                actions.append(CorporateAction(symbol: symbol, exDate: date, kind: kind, source: "test"))
            }
            if stock.ratio[number] != 1 { add(.split(ratio: stock.ratio[number])) }
            if stock.dividend[number] > 0 { add(.dividend(amount: stock.dividend[number])) }
            if symbol != stock.symbols[number - 1] { add(.rename(former: stock.symbols[number - 1])) }
        }
        let bars = stocks.filter { $0.hasBar[number] }.map { stock in
            let (open, close) = (stock.open[number], stock.close[number])
            return Bar(
                symbol: stock.symbols[number], date: date, open: open, high: max(open, close),
                low: min(open, close), close: close, volume: 100_000, source: "test")
        }
        try lake.publish(bars: bars, actions: actions, rejects: [], on: date, provenance: provenance)
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for stock in stocks {
            slots[stock.slots[number]] = Slot(
                index: stock.slots[number], symbol: stock.symbols[number], state: .active,
                since: CivilDate("2020-01-02"))
        }
        try lake.publish(slots: slots, on: date, provenance: provenance)
    }

    @Test(
        "Whatever happens to the stocks, not a hundredth of a basis point is left unexplained",
        arguments: 1...4)
    func everything(_ seed: UInt64) throws {
        let tree = try Self.tree(seed: seed)
        let last = "\(Self.sessions[Self.sessions.count - 1])"
        let booked = try Commands.run(
            "bellwether", ["paper", "--root", tree.root, "--date", last, "--quiet"])
        #expect([0, 3].contains(booked.status), "\(booked.standardError)")
        let compared = try Commands.run(
            "bellwether", ["paper", "reconcile", "--root", tree.root, "--date", last, "--json"])
        #expect(compared.status == 0, "\(compared.standardError)")
        let document = try JSONDecoder().decode(Document.self, from: Data(compared.standardOutput.utf8))
        #expect(
            document.months.map(\.session)
                == [20, 33, Self.sessions.count - 3].map { "\(Self.sessions[$0])" })
        for month in document.months {
            #expect(abs(month.residual) < 1e-6, "\(month.session): \(month.residual)")
            #expect(month.isExplained && abs(month.paper) > 1e-6)
            // Fills are at the open of the bars that the features are made of, and these did not change.
            #expect(abs(month.price) < 1e-6, "\(month.session): \(month.price)")
        }
        let stored = try LedgerDatabase(readingRoot: tree.root).paperReconciliations()
        #expect(stored.map(\.residual) == document.months.map(\.residual))
        let table = try Commands.run(
            "bellwether",
            [
                "paper", "reconcile", "--root", tree.root, "--date", last, "--month",
                "\(Self.sessions[21].yearMonth)",
            ])
        #expect(table.status == 0 && table.standardOutput.contains("decided"))
        #expect(table.standardOutput.contains("STA"))
        let untraded = try Commands.run(
            "bellwether", ["paper", "reconcile", "--root", tree.root, "--date", last, "--month", "2019-01"])
        #expect(untraded.status == 66 && untraded.standardError.contains("2019-01"))
    }

    private struct Document: Decodable {
        var months: [Month]

        struct Month: Decodable {
            var session: String
            var paper: Double
            var price: Double
            var residual: Double
            var isExplained: Bool

            enum CodingKeys: String, CodingKey {
                case session, paper, price, residual
                case isExplained = "is_explained"
            }
        }
    }

    @Test("A comparison that fails is told in the report, which is made all the same")
    func report() throws {
        let tree = try Self.tree(seed: 9)
        let (decision, traded) = ("\(Self.sessions[33])", Self.sessions[30])
        let booked = try Commands.run(
            "bellwether", ["paper", "--root", tree.root, "--date", decision, "--quiet"])
        #expect([0, 3].contains(booked.status), "\(booked.standardError)")
        func report() throws -> String {
            let sent = try Commands.run("send-report", ["--root", tree.root, "--date", decision])
            #expect(sent.status == 0, "\(sent.standardError)")
            let page = tree.lake.path(of: Dataset.reports.partition(Self.sessions[33])) + "/report.html"
            return try String(contentsOf: URL(filePath: page), encoding: .utf8)
        }
        let features = Dataset.features.partition(traded)
        let bytes = try Data(contentsOf: URL(filePath: tree.lake.path(of: features) + "/features.parquet"))
        var damaged = bytes
        damaged[damaged.count / 2] ^= 1
        try tree.replace("\(features.path)/features.parquet", with: damaged)
        #expect(try report().contains("could not be held against its backtest"))
        #expect(try LedgerDatabase(readingRoot: tree.root).paperReconciliations().isEmpty)
        try tree.replace("\(features.path)/features.parquet", with: bytes)
        #expect(try !report().contains("could not be held against its backtest"))
        let stored = try LedgerDatabase(readingRoot: tree.root).paperReconciliations()
        #expect(stored.map(\.session) == [Self.sessions[20]] && stored.allSatisfy(\.isExplained))
    }

    @Test("Without an account there is nothing to do")
    func nothing() throws {
        let tree = try CopiedTree()
        let last = "\(Self.sessions[5])"
        let none = try Commands.run(
            "bellwether", ["paper", "reconcile", "--root", tree.root, "--date", last])
        #expect(none.status == 0 && none.standardOutput.contains("no paper account"))
        let limit = try Commands.run("bellwether", ["paper", "reconcile", "--limit", "0"])
        #expect(limit.status == 64)
    }
}
