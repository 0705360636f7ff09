import Foundation
import Lake
import TestSupport

/// What the dashboard costs at the end of every job, with ten years of data: ours is bringing it up to date, the
/// peer is making all of it again.
enum SiteBench {
    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let folder = try TemporaryFolder()
        Benchmarks.note("site: writing a tree of \(SiteWorld.sessions) sessions")
        let world = try SiteWorld(in: folder) { name, arguments in _ = try command(name, arguments) }
        let root = world.lake.root
        _ = try site(root)
        var (anew, idle, session): ([Double], [Double], [Double]) = ([], [], [])
        for day in world.coming.prefix(options.rounds * 3) {
            idle.append(try site(root))
            anew.append(try site(root, ["--force"]))
            try world.add(day)
            session.append(try site(root))
        }
        func comparison(_ name: String, _ seconds: [Double], _ note: String) -> Comparison {
            .times(
                name, Timing(seconds: seconds, peakMiB: .nan), Timing(seconds: anew, peakMiB: .nan),
                "made anew",
                note: note
            ).withoutMemory
        }
        return [
            comparison("site.idle", idle, "nothing new"),
            comparison("site.session", session, "one new session"),
        ]
    }

    /// Seconds that it says it took.
    private static func site(_ root: String, _ options: [String] = []) throws -> Double {
        struct Output: Decodable {
            struct Summary: Decodable { var seconds: Double }
            var summary: Summary
        }
        let output = try command("bellwether", ["site", "--json", "--root", root] + options)
        return try JSONDecoder().decode(Output.self, from: Data(output.utf8)).summary.seconds
    }

    /// A command beside this program, and what it prints.
    private static func command(_ name: String, _ arguments: [String]) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: own).deletingLastPathComponent().appending(path: name).path
        let variables = ProcessInfo.processInfo.environment.merging(
            ["BELLWETHER_NOW": "2023-01-03T06:00:00Z", "BELLWETHER_SITE_REFRESH": "false"]) { $1 }
        let result = try ProcessResult.run(program, arguments, environment: variables)
        guard result.status == 0 else {
            throw PeerError(message: "\(name) failed with \(result.status): \(result.standardError)")
        }
        return result.standardOutput
    }
}

extension Comparison {
    /// Where memory was not measured.
    fileprivate var withoutMemory: Comparison {
        var comparison = self
        comparison.oursMib = nil
        comparison.peerMib = nil
        return comparison
    }
}
