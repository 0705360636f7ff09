public import Core

/// Which broker fills the account's orders, as `broker.*` of the configuration has it.
public enum BrokerSettings: Sendable {
    /// The paper account's own rules: orders are filled when their session is booked.
    case `internal`
    case alpaca(AlpacaSettings, confirmation: String?)

    /// As it stands in the account's row.
    public var name: String {
        switch self {
        case .internal: "internal"
        case .alpaca: "alpaca"
        }
    }

    /// - Throws: ``BrokerError`` `settings` that names the key; the source's own errors.
    public static func read(_ source: some BrokerConfigurationSource) throws -> BrokerSettings {
        switch try source.string("broker.name") ?? "internal" {
        case "internal": return .internal
        case "alpaca": break
        case let word:
            throw BrokerError(.settings, "broker.name is “\(word)”; use one of: internal, alpaca")
        }
        let (key, secret) = (try source.secret("broker.key"), try source.secret("broker.secret"))
        guard let key, let secret else {
            let missing = key == nil ? "broker.key" : "broker.secret"
            throw BrokerError(
                .settings,
                "broker.name is alpaca but \(missing) is not set; set \(missing)_file to a file of mode 0600 that "
                    + "holds it, or \(missing) in the environment")
        }
        for (name, value) in [("broker.key", key), ("broker.secret", secret)]
        where !value.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw BrokerError(
                .settings, "\(name) holds blanks or other characters that no key has; correct it")
        }
        let endpoint = try source.string("broker.endpoint") ?? AlpacaSettings.paperEndpoint
        _ = try BrokerEndpoint(endpoint)
        return .alpaca(
            AlpacaSettings(
                endpoint: endpoint, key: key, secret: secret,
                timeout: try source.double("broker.timeout", in: 0.1...600) ?? 15,
                certificateAuthorities: try source.string("broker.certificate_authorities")),
            confirmation: try source.string("broker.live_confirmation"))
    }

    /// The broker outside; nil for the internal one.
    ///
    /// - Parameters:
    ///   - isLive: whether `--live` was given.
    ///   - now: seconds since 1970 UTC.
    public func connect(
        isLive: Bool = false, pacing: BrokerPacing = .none, now: @escaping @Sendable () -> Double
    ) async throws(BrokerError) -> (any Broker)? {
        switch self {
        case .internal: return nil
        case .alpaca(let settings, let confirmation):
            return try await AlpacaBroker(
                settings, live: LiveTrading(isAsked: isLive, confirmation: confirmation), pacing: pacing,
                now: now)
        }
    }
}
