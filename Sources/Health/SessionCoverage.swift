public import Core
public import Lake

/// What stands of one session.
public struct SessionCoverage: Hashable, Sendable, Encodable {
    public var session: CivilDate
    /// Active stocks of its universe; nil where that is not published.
    public var active: Int?
    /// Bars stored and turned away.
    public var bars: Int
    public var rejects: Int
    /// Vendors, as the manifest names them.
    public var source: String?
    /// Share of the stocks that were expected to trade which have a sound bar, 0...1; nil where it is not known.
    public var coverage: Double?
}

extension SessionCoverage {
    /// - Parameters:
    ///   - raw: the session's manifest of raw data.
    ///   - universe: that of its universe; nil where it is not published.
    public init(session: CivilDate, raw: Manifest, universe: Manifest?) {
        self.session = session
        active = universe?.counts["active"]
        bars = raw.files.first { $0.name == "bars.parquet" }?.rows ?? 0
        rejects = raw.files.first { $0.name == "rejects.parquet" }?.rows ?? 0
        source = raw.source
        if let covered = raw.counts["covered"], let expected = raw.counts["expected"], expected > 0 {
            coverage = min(1, Double(covered) / Double(expected))
        } else if let active, active > 0 {
            coverage = min(1, Double(bars) / Double(active))
        }
    }
}
