public import Core

/// Where mail settings are read from, by dotted keys: a command's configuration.
public protocol MailConfigurationSource {
    func string(_ key: String) throws -> String?
    /// A list; nil when the key is absent.
    func strings(_ key: String) throws -> [String]?
    func int(_ key: String, in range: ClosedRange<Int>?) throws -> Int?
    func double(_ key: String, in range: ClosedRange<Double>?) throws -> Double?
    func secret(_ key: String) throws -> Secret?
}
