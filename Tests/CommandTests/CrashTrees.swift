import Foundation
import Lake
import TestSupport

/// The smallest real trees: two sessions of forty stocks cut from the sample, by a vendor who later corrects
/// every price.
struct CrashTrees {
    static let shared = Result { try CrashTrees() }

    let vendors: TemporaryFolder
    static let range = ["--from", "2022-12-29", "--to", "2022-12-30"]

    /// Nothing stands yet: every folder, the ledger and its tables are new.
    func firstFetch() throws -> CrashScene {
        try CrashScene(fetch("one"), before: CopiedTree())
    }

    /// Two sessions stand and are fetched again with other prices, with a dashboard at the end or without one.
    func refetch(lacks: [String] = [], site: Bool = false) throws -> CrashScene {
        let before = try CopiedTree()
        try run(fetch("one"), before)
        var command = fetch("two")
        command.lacks = lacks
        if site { command.variables["BELLWETHER_SITE_REFRESH"] = "true" }
        return try CrashScene(command, before: before)
    }

    /// The features of two sessions are built again from other prices.
    func rebuild() throws -> CrashScene {
        let before = try CopiedTree()
        let build = FaultyCommand(command: "build-features", arguments: Self.range + ["--force"])
        try run(fetch("one"), before)
        try run(build, before)
        try run(fetch("two"), before)
        return try CrashScene(build, before: before)
    }

    /// The signals of a session, whose model was trained on the sample's second year.
    static func signals() throws -> CrashScene {
        let day = "2022/12/30"
        return try CrashScene(
            FaultyCommand(command: "generate-signals", arguments: ["--date", "2022-12-30", "--force"]),
            before: SampleTree.shared.get().copy(["features/\(day)", "universe/\(day)", "models"]))
    }

    /// A new model takes over from last month's, which moves to the archive.
    func promotion() throws -> CrashScene {
        let before = try features()
        func train(_ date: String) -> FaultyCommand {
            FaultyCommand(
                command: "train-policy",
                arguments: [
                    "--date", date, "--steps", "128", "--validation-sessions", "10", "--episode-months", "1",
                    "--hidden", "4", "--without-gate",
                ])
        }
        try run(train("2022-11-30"), before)
        return try CrashScene(train("2022-12-30"), before: before)
    }

    /// A training that is put away after each round.
    func training() throws -> CrashScene {
        try CrashScene(
            FaultyCommand(command: "train-policy", arguments: Self.training + ["--checkpoint-every", "0"]),
            before: features())
    }

    /// A short training with one thread, for January 2023.
    static let training = [
        "--date", "2022-12-30", "--steps", "128", "--validation-sessions", "10", "--episode-months", "1",
        "--hidden", "4", "--threads", "1",
    ]

    /// The features of five months.
    func features() throws -> CopiedTree {
        let tree = try CopiedTree()
        let year = ["--from", "2022-07-18", "--to", "2022-12-30"]
        try run(
            FaultyCommand(command: "fetch-daily", arguments: ["--file", vendors.appending("year")] + year),
            tree)
        try run(FaultyCommand(command: "build-features", arguments: year), tree)
        return tree
    }

    private init() throws {
        vendors = try TemporaryFolder()
        try Peer.python(Self.script, [Commands.sample, vendors.path])
    }

    private func fetch(_ vendor: String) -> FaultyCommand {
        FaultyCommand(
            command: "fetch-daily",
            arguments: ["--vendor", "file", "--file", vendors.appending(vendor), "--force"] + Self.range)
    }

    private func run(_ command: FaultyCommand, _ tree: CopiedTree) throws {
        let result = try Commands.run(command.command, ["--root", tree.root] + command.arguments)
        guard result.status == 0 else { throw PeerError(message: result.standardError) }
    }

    /// `one` and `two` have two sessions, `year` five months.
    private static let script = """
        import datetime, os, sys
        import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
        sample, out = sys.argv[1:]
        year = pq.read_table(f"{sample}/bars-2022.parquet", filters=[("date", ">=", datetime.date(2022, 7, 18))])
        names = sorted(set(year["symbol"].to_pylist()))[:40]
        year = year.filter(pc.is_in(year["symbol"], pa.array(names)))
        days = year.filter(pc.greater_equal(year["date"], pa.scalar(datetime.date(2022, 12, 29))))
        for vendor, bars, factor in (("year", year, 1.0), ("one", days, 1.0), ("two", days, 2.0)):
            os.makedirs(f"{out}/{vendor}")
            for name in ("open", "high", "low", "close"):
                index = bars.schema.get_field_index(name)
                bars = bars.set_column(index, bars.schema.field(index), pc.multiply(bars[name], factor))
            pq.write_table(bars, f"{out}/{vendor}/bars.parquet", compression="zstd")
            with open(f"{sample}/constituents.csv") as source, open(f"{out}/{vendor}/constituents.csv", "w") as cut:
                cut.writelines(l for i, l in enumerate(source) if i == 0 or l.split(",")[0] in names)
        """
}
