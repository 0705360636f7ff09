import Core
import Ingestion
import JobKit
import Lake

/// Published sessions of universe/ that an import made untrue.
struct OutdatedSlots: Encodable {
    var sessions: Int
    var first: CivilDate
    var last: CivilDate
    var command: String

    /// nil when there are none.
    init?(_ lake: DataLake, _ known: KnownUniverse, from day: CivilDate) throws {
        let publication = SlotPublication(
            lake: lake, history: known.history, successions: known.successions, command: "",
            version: BellwetherVersion.current)
        let outdated = try publication.outdated(in: day...CivilDate.latest)
        guard let first = outdated.first, let last = outdated.last else { return nil }
        sessions = outdated.count
        self.first = first
        self.last = last
        command = "bellwether universe publish --from \(first) --to \(last)"
    }

    var line: String {
        "\(sessions) published session(s) of universe/ are outdated, \(first) to \(last): \(command)"
    }
}

extension CivilDate {
    /// 2199-12-31, after every date in use.
    static let latest = CivilDate(daysSinceEpoch: 84_005)
}
