public import Core

/// The date-partitioned branches of the tree.
public enum Dataset: String, CaseIterable, Sendable, Codable {
    case raw, universe, features, news, forecasts, signals, reports

    /// Raised when the meaning of a branch's files changes; a partition of an older version is rebuilt by
    /// its command, one of a newer version is refused.
    public var schemaVersion: Int {
        switch self {
        case .features: Feature.schemaVersion
        // 2: previous_weight is what is held, not what was asked for; drivers and expected hit rate.
        case .signals: 2
        default: 1
        }
    }

    /// The command that publishes it, for remedies in messages.
    public var producer: String {
        switch self {
        case .raw, .universe, .news: "fetch-daily"
        case .features: "build-features"
        case .forecasts: "make-forecasts"
        case .signals: "generate-signals"
        case .reports: "send-report"
        }
    }

    /// The folder of a session's partition.
    public func partition(_ date: CivilDate) -> LakeFolder {
        let parts = date.parts
        return LakeFolder(
            path:
                "\(rawValue)/\(padded(parts.year, to: 4))/\(padded(parts.month, to: 2))/\(padded(parts.day, to: 2))",
            producer: "\(producer) --date \(date)", schemaVersion: schemaVersion)
    }
}

/// A folder that is published whole, with a manifest: a partition, or a model.
public struct LakeFolder: Sendable, Hashable {
    /// Relative to the root, with `/` between the names.
    public let path: String
    /// The command line that would make it, for remedies in messages.
    public let producer: String
    public let schemaVersion: Int

    public init(path: String, producer: String, schemaVersion: Int = 1) {
        self.path = path
        self.producer = producer
        self.schemaVersion = schemaVersion
    }
}
