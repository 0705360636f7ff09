import Core
import Foundation
import Lake
import TestSupport
import Testing

/// A tree in S3 as a team would use it, from an empty bucket on, against moto.
@Suite("A tree in a bucket") struct BucketTests {
    private let moto: MotoServer
    private let folder: TemporaryFolder
    private let place = "s3://team/bellwether"

    init() throws {
        moto = try MotoServer()
        folder = try TemporaryFolder()
        try moto.boto("s3.create_bucket(Bucket='team')")
    }

    /// What AWS's own tools would take, for a machine with a working copy of its own.
    private func variables(_ machine: String) -> [String: String] {
        [
            "AWS_ACCESS_KEY_ID": "AKIATESTKEY", "AWS_SECRET_ACCESS_KEY": "canary-secret-key",
            "AWS_ENDPOINT_URL": moto.endpoint, "AWS_REGION": "us-east-1",
            "BELLWETHER_S3_WORKING_COPY": folder.appending(machine),
            // Else each run would change the site that the one before it sent.
            "BELLWETHER_SITE_REFRESH": "false",
        ]
    }

    private func run(_ command: String, _ arguments: [String], on machine: String = "one") throws
        -> ProcessResult
    {
        try Commands.run(command, arguments, variables: variables(machine))
    }

    private func json(_ result: ProcessResult) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any],
            "\(result.standardError)")
    }

    private func keys() throws -> [String] {
        let listing = try moto.boto(
            """
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket="team")
            print("\\n".join(o["Key"] for page in pages for o in page.get("Contents", [])))
            """)
        return listing.split(separator: "\n").map(String.init)
    }

    @Test("From an empty bucket: sync, sync again, verify there, and every command reads and writes s3://")
    func session() throws {
        let tree = try SampleTree.shared.get().copy()
        let sync = ["sync", place, "--root", tree.root]
        let first = try run("bellwether", sync + ["--json"])
        #expect(first.status == 0, "\(first.standardError)")
        let sent = try json(first)["files_sent"] as? Int
        let files = try tree.lake.folders(in: ExchangeCalendar.coverage).reduce(0) {
            try $0 + tree.lake.manifest(of: $1).files.count + 1
        }
        // The pointer to the model in force has no manifest, nor has the site.
        let site = FileManager.default.enumerator(atPath: "\(tree.root)/site")?.allObjects as? [String] ?? []
        let loose = 1 + site.count { $0.split(separator: "/").last?.contains(".") == true }
        #expect(sent == files + loose)
        #expect(try keys().count == files + loose)
        let again = try json(try run("bellwether", sync + ["--json"]))
        #expect(again["files_sent"] as? Int == 0)
        #expect(!(try keys().contains { $0.contains("state/") || $0.contains(".staging") }))

        // Another machine, with nothing but the bucket.
        let there = ["--root", place]
        let verified = try run("bellwether", ["verify", "--from", "2022-12-01"] + there, on: "two")
        #expect(verified.status == 0, "\(verified.standardOutput) \(verified.standardError)")
        let dry = try run(
            "train-policy", there + ["--date", SampleTree.last, "--dry-run"] + SampleTree.training, on: "two")
        #expect(dry.status == 0 && dry.standardOutput.contains("stands already"), "\(dry)")
        let signals = try run("generate-signals", there + ["--date", SampleTree.last, "--force"], on: "two")
        #expect(signals.status == 0, "\(signals.standardError)")
        let report = try run("send-report", there + ["--date", SampleTree.last, "--force"], on: "two")
        #expect(report.status == 0, "\(report.standardError)")
        let day = ["--date", "2022-12-29", "--force"]
        let bars = try run(
            "fetch-daily", there + day + ["--vendor", "file", "--file", Commands.sample], on: "two")
        #expect(bars.status == 0, "\(bars.standardError)")
        let features = try run("build-features", there + day, on: "two")
        #expect(features.status == 0, "\(features.standardError)")

        // What the second machine published is what the first had: the same inputs give the same bytes.
        let home = try json(try run("bellwether", ["verify", "--json"] + there, on: "three"))
        #expect((home["problems"] as? [Any])?.isEmpty == true, "\(home)")
        let compare = try json(try run("bellwether", sync + ["--json", "--dry-run"]))
        let data = try run("bellwether", sync + ["--dry-run"])
        #expect((compare["strays"] as? [Any])?.isEmpty == true, "\(data.standardOutput)")
        for path in ["signals/2022/12/30/signals.parquet", "features/2022/12/29/features.parquet"] {
            let theirs = try Data(contentsOf: URL(filePath: folder.appending("two/\(path)")))
            #expect(try theirs == Data(contentsOf: URL(filePath: "\(tree.root)/\(path)")), "\(path)")
        }
        let status = try run("bellwether", ["status"] + there, on: "two")
        #expect(status.standardOutput.contains(place), "\(status.standardOutput) \(status.standardError)")
    }

    @Test(
        "A missing bucket, a wrong place and no keys: one line each with its exit code, and no secret in it")
    func badPlaces() throws {
        let tree = try SampleTree.shared.get().copy()
        func expect(_ status: Int32, _ text: String, _ result: ProcessResult) {
            #expect(result.status == status, "\(result.standardError)")
            #expect(result.standardError.contains(text), "\(result.standardError)")
            #expect(!result.standardError.contains("canary"), "\(result.standardError)")
            #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
        }
        expect(78, "s3://nowhere", try run("bellwether", ["sync", "s3://nowhere/x", "--root", tree.root]))
        expect(78, "s3://bucket", try run("bellwether", ["sync", "s3:/team", "--root", tree.root]))
        expect(78, "s3://", try run("build-features", ["--root", "s3://UPPER", "--date", "2022-12-30"]))
        expect(
            66, "fetch-daily", try run("build-features", ["--root", place, "--date", "2022-12-30"]))
        var keyless = variables("one")
        keyless["AWS_ACCESS_KEY_ID"] = nil
        keyless["AWS_SECRET_ACCESS_KEY"] = nil
        keyless["HOME"] = folder.path
        expect(
            78, "AWS_ACCESS_KEY_ID",
            try Commands.run("bellwether", ["sync", place, "--root", tree.root], variables: keyless))
        var unreachable = variables("one")
        unreachable["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
        // Attempts with growing pauses; asked for here is the end, not the time.
        let refused = try Commands.run("bellwether", ["verify", "--root", place], variables: unreachable)
        expect(69, place, refused)
        let empty = try run("bellwether", ["sync", "--root", tree.root])
        #expect(empty.status == 64 && empty.standardError.contains("sync.to"))
    }

    @Test("S3 takes the lifecycle document as it is")
    func lifecycle() throws {
        let printed = try run(
            "bellwether",
            ["prune", "--keep", "raw=10y", "--keep", "reports=24m", "--lifecycle", "--prefix", "bellwether"])
        #expect(printed.status == 0, "\(printed.standardError)")
        let rules = try moto.boto(
            """
            s3.put_bucket_lifecycle_configuration(Bucket="team", LifecycleConfiguration=json.loads(sys.argv[2]))
            rules = s3.get_bucket_lifecycle_configuration(Bucket="team")["Rules"]
            print(*[(r["Filter"]["Prefix"], r.get("Expiration", {}).get("Days")) for r in rules])
            """, [printed.standardOutput])
        #expect(
            rules.contains("('bellwether/raw/', 3660) ('bellwether/reports/', 744) ('bellwether/', None)"))
    }
}
