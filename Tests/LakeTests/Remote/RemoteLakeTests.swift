import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("A lake in an object store") struct RemoteLakeTests {
    private let folder: TemporaryFolder
    private let bucket: TestBucket
    private let dates = (0..<6).map { Fixture.date.adding(days: $0 - 5) }

    init() throws {
        folder = try TemporaryFolder()
        bucket = try TestBucket()
    }

    /// A machine of its own: another working copy of the same bucket.
    private func lake(_ machine: String) throws -> DataLake {
        DataLake(store: try bucket.store(), workingCopy: folder.appending(machine))
    }

    private func publish(_ lake: DataLake, on date: CivilDate, count: Int = 20) throws {
        try lake.publish(
            bars: Fixture.bars(on: date, count: count), actions: Fixture.actions, rejects: [], on: date,
            provenance: Fixture.provenance)
    }

    @Test("What one machine publishes another reads: manifests, bars and ranges alike")
    func roundTrip() throws {
        let here = try lake("here")
        for date in dates { try publish(here, on: date) }
        #expect(here.name.hasPrefix("s3://"))
        #expect(try here.sessions(of: .raw) == dates, "the writer knows without listing again")

        let there = try lake("there")
        #expect(try there.sessions(of: .raw) == dates)
        #expect(try there.sessions(of: .raw, in: dates[1]...dates[3]) == Array(dates[1...3]))
        let bars = Fixture.bars(on: dates[2], count: 20).sorted { $0.symbol < $1.symbol }
        #expect(try there.bars(on: dates[2]) == bars)
        let columns = try there.columns(["symbol", "close"], of: "bars.parquet", in: .raw, on: dates)
        #expect(columns.rowCount == 120 && columns.offsets == [0, 20, 40, 60, 80, 100, 120])
        let folder = Dataset.raw.partition(dates[0])
        #expect(try there.manifest(of: folder) == here.manifest(of: folder))
        #expect(there.isCurrent(folder, inputs: Fixture.provenance.inputs))
        #expect(there.problems(of: folder).isEmpty)
        let error = #expect(throws: LakeError.self) { try there.bars(on: dates[0].adding(days: -1)) }
        #expect(error?.code == .missing && error?.message.contains("s3://") == true)
    }

    @Test("A partition that was replaced is read anew, and what is left of the older one is gone")
    func replaced() throws {
        let (writer, reader) = (try lake("writer"), try lake("reader"))
        let place = LakeFolder(path: "reports/2022/12/30", producer: "send-report")
        func publish(_ names: [String], _ byte: UInt8) throws {
            try writer.publish(
                place, files: names.map { LakeFile(name: $0, bytes: [byte, byte]) },
                provenance: Fixture.provenance)
        }
        try publish(["a", "b"], 1)
        #expect(try reader.file("a", of: place) == Data([1, 1]))
        try publish(["a", "c"], 2)
        let late = try lake("late")
        #expect(try late.file("a", of: place) == Data([2, 2]))
        #expect(try late.names(in: place.path) == ["a", "c", "manifest.json"])
        // The first reader's working copy holds the older version; a new run sees the newer one.
        #expect(try lake("reader").file("c", of: place) == Data([2, 2]))
        #expect(late.problems(of: place).isEmpty)
    }

    @Test("A reader that knew the older manifest takes the newer partition whole")
    func replacedWhileKnown() throws {
        let (writer, reader) = (try lake("writer"), try lake("reader"))
        try publish(writer, on: Fixture.date, count: 5)
        _ = try reader.manifest(of: .raw, on: Fixture.date)
        try publish(writer, on: Fixture.date, count: 7)
        #expect(try reader.bars(on: Fixture.date).count == 7)
    }

    @Test("Bytes that are not the manifest's are refused, found by verification, and mended by publishing")
    func damaged() throws {
        let writer = try lake("writer")
        try publish(writer, on: Fixture.date)
        let folder = Dataset.raw.partition(Fixture.date)
        let store = try bucket.store()
        let key = "\(folder.path)/bars.parquet"
        var bytes = try #require(try store.bytes(key))
        bytes[bytes.count / 2] ^= 1
        try store.upload([StoreUpload(.bytes(bytes), key: key)])
        let error = #expect(throws: LakeError.self) { try lake("reader").bars(on: Fixture.date) }
        #expect(error?.code == .corrupt && error?.message.contains(key) == true)
        // Also on the machine whose working copy is sound: the bucket is what counts.
        for machine in ["reader", "writer"] {
            #expect(try lake(machine).problems(of: folder).map(\.path) == [key], "\(machine)")
        }
        try publish(try lake("writer"), on: Fixture.date)
        #expect(try lake("reader").problems(of: folder).isEmpty)
        #expect(try lake("reader").bars(on: Fixture.date).count == 20)
    }

    @Test("A damaged working copy is fetched again")
    func damagedCopy() throws {
        try publish(try lake("writer"), on: Fixture.date)
        #expect(try lake("reader").bars(on: Fixture.date).count == 20)
        let copy = folder.appending("reader/raw/2022/12/30")
        try Data("short".utf8).write(to: URL(filePath: "\(copy)/bars.parquet"))
        #expect(try lake("reader").bars(on: Fixture.date).count == 20)
        try FileManager.default.removeItem(atPath: "\(copy)/manifest.json")
        #expect(try lake("reader").bars(on: Fixture.date).count == 20)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.appending("reader/.staging")) == [])
    }

    @Test("Pointers and moves reach the bucket, and removal leaves nothing of a folder there")
    func models() throws {
        let here = try lake("here")
        let production = LakeFolder(path: "models/production/2022-12", producer: "train-policy")
        let archive = LakeFolder(path: "models/archive/2022-12", producer: "train-policy")
        try here.publish(
            production, files: [LakeFile(name: "w", bytes: [7])], provenance: Fixture.provenance)
        try here.replaceFile("models/production/latest", with: Array("2022-12\n".utf8))
        #expect(try lake("there").pointer("models/production/latest") == "2022-12")
        try lake("there").move(production, to: archive)
        let third = try lake("third")
        #expect(try !third.contains(production) && third.contains(archive))
        #expect(try third.file("w", of: archive) == Data([7]))
        try third.remove(archive)
        #expect(try bucket.store().list(prefix: "models/").map(\.key) == ["models/production/latest"])
        #expect(try lake("there").folders(in: ExchangeCalendar.coverage).isEmpty)
    }

    @Test(
        "What an interrupted replacement leaves, new files under the old manifest, is never taken for whole")
    func interruptedReplacement() throws {
        try publish(try lake("writer"), on: Fixture.date, count: 5)
        // The files of the next version arrive, its manifest does not.
        let next = DataLake(root: folder.appending("next"))
        try publish(next, on: Fixture.date, count: 6)
        let key = "raw/2022/12/30/bars.parquet"
        try bucket.store().upload([StoreUpload(.file(path: "\(next.root)/\(key)"), key: key)])
        let reader = try lake("reader")
        #expect(throws: LakeError.self) { try reader.bars(on: Fixture.date) }
        #expect(!reader.isCurrent(Dataset.raw.partition(Fixture.date), inputs: Fixture.provenance.inputs))
        // The writer's next run ends it.
        try publish(try lake("writer"), on: Fixture.date, count: 6)
        #expect(try lake("reader").bars(on: Fixture.date).count == 6)
    }
}
