import Core
import Foundation
import Lake
import TestSupport

/// A tree with ten years of sessions, 120 months of signals with outcomes, 120 models and 10,000 runs.
///
/// Its partitions are copies of one, and its ledger is filled behind Bellwether's back: what counts is how many
/// there are.
struct SiteWorld {
    /// Sessions that stand, and those that are added one by one while it is measured.
    static let sessions = 2_520
    static let later = 12
    private static let stockCount = 3_000

    let lake: DataLake
    /// Of ``later``, ascending.
    let coming: [CivilDate]

    /// - Parameter command: runs a command of Bellwether.
    init(in folder: TemporaryFolder, _ command: (_ name: String, _ arguments: [String]) throws -> Void) throws
    {
        lake = DataLake(root: folder.appending("tree"))
        let last = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30
        let all = Array(
            ExchangeCalendar.nyse.sessions(in: last.adding(months: -126)...last)
                .suffix(Self.sessions + Self.later))
        coming = Array(all.suffix(Self.later))
        let model = all[all.count - Self.later - 1]
        try publish(on: model)
        // Any job makes a ledger.
        try command("bellwether", ["prune", "--keep", "reports=10y", "--apply", "--root", lake.root])
        try Peer.python(Self.script, [lake.root, "\(model)"] + all.map(\.description))
    }

    /// The partitions that all others are copies of.
    private func publish(on date: CivilDate) throws {
        let provenance = Provenance(
            command: "bench", version: "1", inputs: [], counts: ["active": Self.stockCount],
            started: Date(timeIntervalSince1970: 1_672_500_000))
        let symbols = (0..<Self.stockCount).map { Symbol(rawValue: "S\($0)") }
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for (index, symbol) in symbols.enumerated() {
            slots[index] = Slot(
                index: index, symbol: symbol, state: .active, since: date.adding(months: -30),
                sector: "Sector \(index % 11)", name: "Number \(index) Holdings, Inc.")
        }
        try lake.publish(slots: slots, on: date, provenance: provenance)
        let bars = symbols.map {
            Bar(
                symbol: $0, date: date, open: 10, high: 11, low: 9, close: 10, volume: 100, vwap: nil,
                trades: nil, source: "bench", flags: [])
        }
        try lake.publish(
            bars: bars.sorted { $0.symbol < $1.symbol }, actions: [], rejects: [], on: date,
            provenance: provenance)
        try lake.publish(
            features: FeatureFrame(
                date: date, slots: symbols.indices.map(Int32.init), symbols: symbols,
                columns: [[Double]](
                    repeating: [Double](repeating: 1, count: symbols.count), count: Feature.count),
                previousClose: [Double](repeating: 1, count: symbols.count)), provenance: provenance)
    }

    /// Lets one of the coming sessions come.
    func add(_ session: CivilDate) throws {
        for dataset in [Dataset.raw, .universe, .features] {
            let folder = lake.path(of: dataset.partition(session))
            try FileManager.default.moveItem(atPath: "\(folder).coming", toPath: folder)
        }
    }

    private static let script = #"""
        import json, os, sqlite3, sys
        root, model, sessions = sys.argv[1], sys.argv[2], sys.argv[3:]
        later = 12
        def place(branch, day): return f"{root}/{branch}/" + day.replace("-", "/")
        for branch in ("raw", "universe", "features"):
            source = place(branch, model)
            manifest = json.load(open(f"{source}/manifest.json"))
            for number, day in enumerate(sessions):
                if day == model:
                    continue
                folder = place(branch, day) + (".coming" if number >= len(sessions) - later else "")
                os.makedirs(folder)
                manifest["path"] = f"{branch}/" + day.replace("-", "/")
                json.dump(manifest, open(f"{folder}/manifest.json", "w"), indent=2)
                for name in os.listdir(source):
                    if name != "manifest.json":
                        os.link(f"{source}/{name}", f"{folder}/{name}")
        standing = sessions[:-later]
        ends = [a for a, b in zip(standing, standing[1:]) if a[:7] != b[:7]][-121:]
        figures = dict.fromkeys(["total_return", "annualised_return", "annualised_volatility", "sharpe", "sortino",
            "maximum_drawdown", "calmar", "hit_rate"], 0.125) | {"sessions": 63}
        pair = {"policy": figures, "baseline": figures}
        for end in ends[:-1]:
            folder = f"{root}/models/archive/{end[:7]}"
            os.makedirs(folder)
            card = dict(version=end[:7], algorithm="ppo", network="shared", hidden=[64], parameters=1,
                trained_from=standing[0], trained_to=end, steps=1, seed=1, portfolio_size=50, cost_basis_points=10,
                settings={}, notes=["x" * 15000], in_sample=pair, out_of_sample=pair)
            json.dump(card, open(f"{folder}/model.json", "w"), indent=2)
            json.dump(dict(path=f"models/archive/{end[:7]}", schema_version=1, files=[], command="bench", version="1",
                inputs=[], parameters={}, counts={}, started="2022-12-30T00:00:00Z", finished="2022-12-30T00:00:00Z"),
                open(f"{folder}/manifest.json", "w"))
        ledger = sqlite3.connect(f"{root}/state/ledger.sqlite")
        def insert(table, *values):
            ledger.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        for end, closed in zip(ends, ends[1:]):
            execution = next(day for day in standing if day > end)
            insert("signal_months", end, "published", execution, end[:7], "d" + end, 50, None, "2022-12-30T00:00:00Z",
                "", closed, 0.01, 3000, 1400, "i" + end)
            for rank in range(50):
                symbol = f"S{rank * 7}"
                insert("signals", end, "published", symbol, rank * 7, "Sector 1", "BUY", rank + 1, 0.02, 0.0, 1.0,
                    0.5 + rank / 101, 10.0)
                excess = 0.01 if (rank * 31 + int(closed[5:7])) % 2 else -0.01
                insert("signal_outcomes", end, "published", symbol, closed, 0.02, 0.01, 0.001, excess, excess > 0)
        commands = ["fetch-daily", "build-features", "generate-signals", "send-report"]
        for number in range(10000):
            day = standing[number * len(standing) // 10000]
            ledger.execute("""INSERT INTO runs (command, version, first_session, last_session, pid, started, finished,
                status, exit_code, rows, seconds, peak_memory_mib, error) VALUES (?, '1', ?, ?, 1, ?, ?, ?, ?, 3000, 40,
                300, ?)""", (commands[number % 4], day, day, f"{day}T22:00:00Z", f"{day}T22:01:00Z",
                "failed" if number % 97 == 0 else "done", 69 if number % 97 == 0 else 0,
                "polygon does not answer; run it again" if number % 97 == 0 else None))
        ledger.commit()
        """#
}
