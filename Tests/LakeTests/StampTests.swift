import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Stamps of folders") struct StampTests {
    private let dates = [Fixture.date.adding(days: -1), Fixture.date]

    private func publish(_ lake: DataLake, on date: CivilDate) throws {
        try lake.publish(features: Fixture.frame(on: date), provenance: Fixture.provenance)
    }

    @Test("A folder that is published again has another stamp, one that is absent has none")
    func stamps() throws {
        let lake = try TemporaryLake().lake
        let folders = dates.map { Dataset.features.partition($0) }
        #expect(try lake.stamps(of: folders) == [nil, nil])
        try publish(lake, on: dates[1])
        let first = try lake.stamps(of: folders)
        #expect(first[0] == nil && first[1] != nil)
        #expect(try lake.stamps(of: folders) == first)
        try lake.publish(features: Fixture.frame(rows: 4), provenance: Fixture.provenance)
        #expect(try lake.stamps(of: folders)[1] != first[1])
    }

    @Test("Sessions come in order with the stamps of their partitions, from a store as from a folder")
    func sessions() throws {
        let folder = try TemporaryFolder()
        let lakes = [
            DataLake(root: folder.appending("tree")),
            DataLake(
                store: LocalStore(root: folder.appending("store")), workingCopy: folder.appending("copy")),
        ]
        for lake in lakes {
            #expect(try lake.stampedSessions(of: .features).isEmpty)
            for date in dates.reversed() { try publish(lake, on: date) }
            let sessions = try lake.stampedSessions(of: .features)
            #expect(sessions.map(\.session) == dates)
            #expect(
                try sessions.map(\.stamp) == lake.stamps(of: dates.map { Dataset.features.partition($0) }))
        }
        #expect(lakes.map(\.isRemote) == [false, true])
    }
}
