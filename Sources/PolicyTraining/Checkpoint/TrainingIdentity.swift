/// What a training is: equal identities learn the same weights, bit for bit.
public struct TrainingIdentity: Hashable, Sendable {
    /// Every setting that counts, by name.
    public var settings: [String: String]
    /// SHA-256 of the settings.
    public var settingsDigest: String
    /// SHA-256 of what is learned from.
    public var inputsDigest: String

    public init(settings: [String: String], settingsDigest: String, inputsDigest: String) {
        self.settings = settings
        self.settingsDigest = settingsDigest
        self.inputsDigest = inputsDigest
    }

    /// Names of the settings that another identity has otherwise, ascending.
    public func differences(from other: TrainingIdentity) -> [String] {
        Set(settings.keys).union(other.settings.keys).filter { settings[$0] != other.settings[$0] }.sorted()
    }
}
