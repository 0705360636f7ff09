import Core
import Foundation
import TestSupport

/// fetch-daily as a user runs it, against vendors on this machine.
enum VendorBench {
    /// Stocks of the market that Polygon's grouped day brings.
    private static let market = 11_000
    private static let universe = 3_000
    private static let lastSession = "2024-03-28"

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        [try session(options), try backfill(options), try concurrent(options)]
    }

    // MARK: Polygon

    /// One session of 11,000 stocks: asked, parsed, judged against 21 sessions before, published. CPU seconds.
    private static func session(_ options: BenchOptions) throws -> Comparison {
        let sessions = try days(22)
        let scene = try Scene(sessions)
        try scene.fetch(["--from", "\(sessions[0])", "--to", "\(sessions[20])"])
        var ours = Timing(seconds: [], peakMiB: 0)
        var peer = Timing(seconds: [], peakMiB: 0)
        for _ in 0..<options.rounds {
            let measured = try scene.fetch(["--date", "\(sessions[21])", "--force"])
            ours.seconds.append(measured.cpu)
            ours.peakMiB = max(ours.peakMiB, measured.peakMiB)
            let other = try scene.python([sessions[21]])
            peer.seconds.append(other.cpu)
            peer.peakMiB = max(peer.peakMiB, other.peakMiB)
        }
        return .times(
            "fetch.session", ours, peer, "urllib, orjson, pyarrow",
            note: "CPU; the peer checks four prices and writes one file")
    }

    /// Three years of such sessions. CPU seconds.
    private static func backfill(_ options: BenchOptions) throws -> Comparison {
        let sessions = try days(options.rounds > 1 ? 756 : 60)
        let scene = try Scene(sessions)
        let measured = try scene.fetch(["--from", "\(sessions[0])", "--to", lastSession])
        let other = try scene.python(sessions)
        return .times(
            "fetch.backfill", Timing(seconds: [measured.cpu], peakMiB: measured.peakMiB),
            Timing(seconds: [other.cpu], peakMiB: other.peakMiB), "urllib, orjson, pyarrow",
            note: "CPU; \(sessions.count) sessions of \(market) stocks, \(Int(measured.wall)) s in all")
    }

    // MARK: Yahoo

    /// 3,000 calls of 50 ms, 16 at once, against calls x latency / 16.
    private static func concurrent(_ options: BenchOptions) throws -> Comparison {
        let sessions = try days(1)
        let scene = try Scene(sessions, vendor: .yahoo, market: universe)
        try scene.server.setLatency(.yahoo, milliseconds: 50)
        var ours = Timing(seconds: [], peakMiB: 0)
        for _ in 0..<options.rounds {
            let measured = try scene.fetch(["--date", lastSession, "--force"])
            ours.seconds.append(measured.wall)
            ours.peakMiB = max(ours.peakMiB, measured.peakMiB)
        }
        let ideal = Double(universe) * 0.050 / 16
        var comparison = Comparison.times(
            "fetch.concurrent", ours, Timing(seconds: [ideal], peakMiB: 0), "calls x latency / 16",
            note: "wall; \(try scene.server.mostConcurrent(.yahoo)) at once at most")
        comparison.peerMib = nil
        return comparison
    }

    private static func days(_ count: Int) throws -> [CivilDate] {
        guard let last = CivilDate(lastSession),
            let first = ExchangeCalendar.nyse.session(1 - count, from: last)
        else { throw PeerError(message: "no \(count) sessions before \(lastSession)") }
        return Array(ExchangeCalendar.nyse.sessions(in: first...last))
    }

    /// A server, an empty tree and a universe.
    private struct Scene {
        let server: VendorServer
        let vendor: VendorServer.Vendor
        let folder: TemporaryFolder

        struct Measured {
            var cpu: Double
            var wall: Double
            var peakMiB: Double
        }

        init(
            _ sessions: [CivilDate], vendor: VendorServer.Vendor = .polygon, market: Int = VendorBench.market
        ) throws {
            self.vendor = vendor
            server = try VendorServer(market: .synthetic(symbols: market, sessions: sessions, seed: 3))
            folder = try TemporaryFolder()
            let list = folder.appending("members.csv")
            let names = VendorMarket.syntheticSymbols(universe).map { "\($0),2019-01-02" }
            try Data((["symbol,since"] + names).joined(separator: "\n").utf8).write(to: URL(filePath: list))
            _ = try command("bellwether", ["universe", "import", list, "--effective", "2019-01-02"])
        }

        /// Runs fetch-daily. Its processor time is the kernel's count, its memory the ledger's.
        @discardableResult
        func fetch(_ arguments: [String]) throws -> Measured {
            let before = VendorBench.childrenSeconds()
            let clock = ContinuousClock()
            var result: ProcessResult?
            let wall = try clock.measure {
                result = try command("fetch-daily", arguments + ["--vendor", vendor.rawValue, "--quiet"])
            }
            let cpu = VendorBench.childrenSeconds() - before
            guard let result, result.status == 0 else {
                throw PeerError(message: "fetch-daily: \(result?.standardError ?? "")")
            }
            let peak = try Peer.python(
                "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("
                    + "'select peak_memory_mib from runs order by id desc limit 1').fetchone()[0])",
                [folder.appending("lake/state/ledger.sqlite")])
            return Measured(
                cpu: cpu, wall: Double(wall.components.seconds) + Double(wall.components.attoseconds) * 1e-18,
                peakMiB: Double(peak.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .nan)
        }

        /// What a script of a few lines would do with the same sessions.
        func python(_ sessions: [CivilDate]) throws -> Measured {
            let script = """
                import gzip, os, resource, sys, urllib.request
                import numpy as np, orjson, pyarrow as pa, pyarrow.parquet as pq
                base, key, target = sys.argv[1:4]
                for day in sys.argv[4].split():
                    url = f"{base}/v2/aggs/grouped/locale/us/market/stocks/{day}?adjusted=false&include_otc=false"
                    request = urllib.request.Request(
                        url, headers={"Authorization": "Bearer " + key, "Accept-Encoding": "gzip"})
                    with urllib.request.urlopen(request) as answer:
                        body = answer.read()
                        if answer.headers.get("Content-Encoding") == "gzip": body = gzip.decompress(body)
                    rows = orjson.loads(body)["results"]
                    symbols = [r["T"] for r in rows]
                    o, h, l, c, v = (np.array([float(r[k]) for r in rows]) for k in "ohlcv")
                    sound = (o > 0) & (h > 0) & (l > 0) & (c > 0) & (h >= l) & (v >= 0)
                    table = pa.table({"symbol": symbols, "open": o, "high": h, "low": l, "close": c,
                                      "volume": v.astype(np.int64)}).filter(pa.array(sound))
                    pq.write_table(table, f"{target}/{day}.parquet", compression="zstd")
                use = resource.getrusage(resource.RUSAGE_SELF)
                print(use.ru_utime + use.ru_stime, use.ru_maxrss / 1024)
                """
            let key = server.secrets(.polygon)["api_key"]?.value ?? ""
            let days = sessions.map(\.description).joined(separator: " ")
            let words = try Peer.python(script, [server.url(.polygon), key, folder.path, days])
                .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            guard words.count == 2 else { throw PeerError(message: "the peer printed no figures") }
            return Measured(cpu: words[0], wall: .nan, peakMiB: words[1])
        }

        private func command(_ name: String, _ arguments: [String]) throws -> ProcessResult {
            let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let path = URL(filePath: program).deletingLastPathComponent().appending(path: name).path
            var variables = [
                "HOME": NSHomeDirectory(), "PATH": "/usr/bin:/bin",
                "BELLWETHER_ROOT": folder.appending("lake"),
                "BELLWETHER_FETCH_NEWS": "false", "BELLWETHER_FETCH_LISTINGS": "false",
            ]
            let section = "BELLWETHER_VENDORS_\(vendor.rawValue.uppercased())"
            variables["\(section)_BASE_URL"] = server.url(vendor)
            variables["\(section)_CALLS_PER_MINUTE"] = "0"
            variables["\(section)_CALLS_AT_ONCE"] = "16"
            for (name, secret) in server.secrets(vendor) {
                variables["\(section)_\(name.uppercased())"] = secret.value
            }
            return try ProcessResult.run(path, arguments, environment: variables)
        }
    }

    /// Processor seconds of the children that have ended, by the kernel's count.
    private static func childrenSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(truncatingIfNeeded: RUSAGE_CHILDREN.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
