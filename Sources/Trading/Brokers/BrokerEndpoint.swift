public import Core

/// Where a broker's interface is, and whether real money is behind it.
public struct BrokerEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// Scheme, host and port.
    public let text: String
    /// Anything but the paper interface and this machine.
    public let isLive: Bool

    /// - Throws: ``BrokerError`` `settings` for what is no address of a host, or would carry keys in plain text.
    public init(_ address: String) throws(BrokerError) {
        let lowered = address.lowercased()
        guard let mark = lowered.firstRange(of: "://"), lowered.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Self.unusable("it is no address")
        }
        let scheme = lowered[..<mark.lowerBound]
        let rest = lowered[mark.upperBound...]
        guard !rest.contains(where: { "/?#@\\".contains($0) }), !rest.isEmpty else {
            throw Self.unusable("it must end with the host, without a path, a slash or a user")
        }
        let host = Self.host(of: rest)
        let isHere = Self.isThisMachine(host)
        guard scheme == "https" || (scheme == "http" && isHere) else {
            throw Self.unusable("keys go over https only")
        }
        text = lowered
        isLive =
            !isHere && lowered != AlpacaSettings.paperEndpoint
            && lowered != AlpacaSettings.paperEndpoint + ":443"
    }

    public var description: String { text }

    private static func unusable(_ why: String) -> BrokerError {
        BrokerError(
            .settings,
            "broker.endpoint cannot be used: \(why); leave it out, or write \(AlpacaSettings.paperEndpoint)")
    }

    /// Without the port.
    private static func host(of authority: Substring) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return authority[...end] }
        return authority.prefix { $0 != ":" }
    }

    /// A name that only begins like an address of this machine is none.
    private static func isThisMachine(_ host: Substring) -> Bool {
        if ["localhost", "[::1]"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
