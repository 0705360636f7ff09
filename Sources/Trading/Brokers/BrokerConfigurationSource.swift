public import Core

/// Where broker settings are read from, by dotted keys: a command's configuration.
public protocol BrokerConfigurationSource {
    func string(_ key: String) throws -> String?
    func double(_ key: String, in range: ClosedRange<Double>?) throws -> Double?
    func secret(_ key: String) throws -> Secret?
}
