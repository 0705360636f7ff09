public import Core

/// What a model was made from and by.
public struct ModelOrigin: Codable, Sendable, Hashable {
    /// SHA-256 over the features partitions that were read, learned from and judged by.
    public var featuresDigest: String
    /// The universe of the last session that was read: its digest, nil where it is not in the tree, and its
    /// day.
    public var universeDigest: String?
    public var universeDate: CivilDate
    /// Stocks that traded in the sessions that were learned from, and sessions of both kinds.
    public var stocks: Int
    public var sessions: Int
    public var validationSessions: Int
    /// The program's version.
    public var code: String
    /// ``Core/Feature/schemaVersion`` of what was learned from; nil in cards written before this was kept.
    public var featureVersion: Int?

    public init(
        featuresDigest: String, universeDigest: String?, universeDate: CivilDate, stocks: Int, sessions: Int,
        validationSessions: Int, code: String,
        featureVersion: Int? = Feature.schemaVersion
    ) {
        self.featuresDigest = featuresDigest
        self.universeDigest = universeDigest
        self.universeDate = universeDate
        self.stocks = stocks
        self.sessions = sessions
        self.validationSessions = validationSessions
        self.code = code
        self.featureVersion = featureVersion
    }
}
