import Core
import Foundation
import Portfolio
import TestSupport

/// 20 years of 3,600 slots, in memory: the daily accounts of a portfolio of 50 names that is decided month by
/// month, and the five baselines with their decisions, beside numpy on the same arrays and by the same rules.
enum BacktestBench {
    static let slotCount = Universe.slotCount
    static let dates = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 12_054)...CivilDate(daysSinceEpoch: 19_357)))

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let folder = try TemporaryFolder()
        try BacktestWorld.write(to: folder)
        let version = try Peers.version("numpy")
        var loads: [(Timing, Timing)] = []
        var daily = loads
        var walks = loads
        for round in 0..<options.rounds {
            loads.append(try pair("load", folder, options.repeats))
            daily.append(try pair("daily", folder, options.repeats))
            // Minutes together: twice are enough.
            if round < 2 { walks.append(try pair("walkforward", folder, 1)) }
            try compare(folder, ["daily", "walkforward"])
        }
        func merged(_ name: String, _ pairs: [(Timing, Timing)], _ note: String) -> Comparison {
            .times(
                name, .merged(pairs.map(\.0)), .merged(pairs.map(\.1)), "numpy \(version)", note: note)
        }
        let size = "\(dates.count) sessions x \(slotCount) slots"
        return [
            merged(
                "backtest.load", loads,
                "\(size) from raw files; numpy makes growth factors of them, ours the panel"),
            merged(
                "backtest.daily", daily,
                "\(size) after loading, 50 names monthly, dividends and delistings; numpy a session at a time"
            ),
            merged(
                "backtest.walkforward", walks,
                "five baselines after loading, monthly, minimum variance with them; both on all cores"),
        ]
    }

    private static func pair(_ name: String, _ folder: TemporaryFolder, _ repeats: Int) throws -> (
        Timing, Timing
    ) {
        let ours = try Benchmarks.ours(["backtest.\(name)", folder.path, "\(repeats)"])
        let answer = try Peer.python(BacktestPeer.script, [name, folder.path, "\(repeats)"])
        return (ours, try JSONDecoder().decode(Timing.self, from: Data(answer.utf8)))
    }

    /// Both sides leave their equity curves; times of different work would say nothing.
    private static func compare(_ folder: TemporaryFolder, _ names: [String]) throws {
        for name in names {
            let ours: [Double] = try BacktestWorld.read("\(name).ours", folder.path)
            let peer: [Double] = try BacktestWorld.read("\(name).peer", folder.path)
            guard ours.count == peer.count, !ours.isEmpty else { throw PeerError(message: "\(name): counts") }
            // The minimum variance is found to a tolerance.
            let allowed = name == "daily" ? 1e-10 : 1e-4
            for (index, (mine, theirs)) in zip(ours, peer).enumerated()
            where !(abs(mine / theirs - 1) < allowed) {
                throw PeerError(message: "\(name): \(mine) is not numpy's \(theirs) at \(index)")
            }
        }
    }

    /// Measures ours in this process: `backtest.load|daily|walkforward FOLDER REPEATS`.
    static func child(_ arguments: [String]) throws -> Timing {
        guard arguments.count == 3, let repeats = Int(arguments[2]) else {
            throw PeerError(message: "wrong arguments: \(arguments)")
        }
        let folder = arguments[1]
        if arguments[0] == "backtest.load" {
            return try measure(repeats: repeats) {
                guard try BacktestWorld.panel(folder).sessionCount == dates.count else {
                    throw PeerError(message: "a panel of another length")
                }
            }
        }
        let market = try BacktestWorld.panel(folder)
        if arguments[0] == "backtest.walkforward" {
            var curves: [Double] = []
            let runs = BaselineRuns()
            let clock = ContinuousClock()
            var seconds: [Double] = []
            let start = ProcessMemory.residentMiB
            for _ in 0..<repeats {
                let taken = clock.measure {
                    let paths = runs.run(over: market)
                    curves = Baseline.allCases.flatMap { paths[$0]?.equity ?? [] }
                }
                seconds.append(
                    Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18)
            }
            try BacktestWorld.write(curves, "walkforward.ours", folder)
            return Timing(seconds: seconds, peakMiB: ProcessMemory.peakMiB, startMiB: start)
        }
        let targets = try BacktestWorld.targets(folder)
        var path = PortfolioPath()
        let timing = try measure(repeats: repeats) {
            path = BacktestEngine().run(market) { day, _ in targets[day].map { .weights($0) } ?? .hold }
        }
        try BacktestWorld.write(path.equity, "daily.ours", folder)
        return timing
    }
}
