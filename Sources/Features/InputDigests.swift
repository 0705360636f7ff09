import Core
import Lake

/// Digests of the partitions that features are made from, read once from their manifests.
struct InputDigests: Sendable {
    private let lake: DataLake
    private var raw: [CivilDate: Manifest.Input] = [:]
    private var universe: [CivilDate: Manifest.Input] = [:]
    private var adjustments: [CivilDate: String] = [:]
    /// Sessions of the current span, ascending.
    private var span: [CivilDate] = []

    init(lake: DataLake) {
        self.lake = lake
    }

    /// Reads the manifests that are not known yet. `raw` is all the history of a year's sessions.
    mutating func load(raw dates: [CivilDate], universe sessions: [CivilDate]) throws(LakeError) {
        span = dates
        let absent = dates.filter { raw[$0] == nil }
        let manifests = try lake.manifests(of: absent.map { Dataset.raw.partition($0) })
        for (date, manifest) in zip(absent, manifests) {
            raw[date] = manifest.asInput
            adjustments[date] = manifest.adjustment
        }
        let slots = try lake.manifests(of: sessions.map { Dataset.universe.partition($0) })
        for (date, manifest) in zip(sessions, slots) { universe[date] = manifest.asInput }
    }

    /// Of a loaded session's slots; sessions with the same have the same slots.
    func universeDigest(on session: CivilDate) -> String { universe[session]?.digest ?? "\(session)" }

    /// What the features of `session` are made from: its raw and universe partitions, and the raw ones from
    /// the anchor to the session before as one span.
    func inputs(of session: CivilDate, anchor: CivilDate) -> [Manifest.Input] {
        let history = span.filter { $0 >= anchor && $0 < session }
        var inputs = [raw[session], universe[session]].compactMap { $0 }
        if let first = history.first, let last = history.last {
            inputs.insert(.span("raw/\(first)..\(last)", of: history.compactMap { raw[$0] }), at: 0)
        }
        return inputs
    }

    /// The adjustment of the prices in the features of `session`. Raw prices become split-adjusted as known
    /// that day; prices that came adjusted stay as their partition says.
    func adjustment(on session: CivilDate) -> String {
        guard let stated = adjustments[session], stated != "raw" else {
            return "split-adjusted as of \(session)"
        }
        return stated
    }
}
