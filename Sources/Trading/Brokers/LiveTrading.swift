import Core
internal import Foundation

/// What allows orders with real money: `--live` on the command line, and a file that confirms it, of one's own and
/// closed to all others, which names the account in a fixed sentence. Both, each time.
public struct LiveTrading: Hashable, Sendable {
    /// Whether `--live` was given.
    public var isAsked: Bool
    /// `broker.live_confirmation`, a path.
    public var confirmation: String?

    public init(isAsked: Bool, confirmation: String?) {
        self.isAsked = isAsked
        self.confirmation = confirmation
    }

    /// What the file must hold, and nothing else.
    public static func sentence(account: String) -> String {
        "I confirm that Bellwether may trade with real money in the Alpaca account \(account)."
    }

    static func missing(_ place: BrokerEndpoint) -> BrokerError {
        refusal(place, "--live was not given, and this command trades no real money")
    }

    /// Before the first call: whether both are there.
    package func require(at place: BrokerEndpoint) throws(BrokerError) {
        guard isAsked else { throw Self.refusal(place, "--live was not given") }
        _ = try text(at: place)
    }

    /// Before the first order: whether the file names the account that the keys open.
    package func require(account: String, at place: BrokerEndpoint) throws(BrokerError) {
        guard isAsked else { throw Self.refusal(place, "--live was not given") }
        let path = confirmation ?? ""
        guard try text(at: place) == Self.sentence(account: account) else {
            throw Self.refusal(
                place,
                "\(path) does not confirm the account \(account); it must hold exactly: "
                    + Self.sentence(account: account))
        }
    }

    private func text(at place: BrokerEndpoint) throws(BrokerError) -> String {
        guard let path = confirmation else {
            throw Self.refusal(
                place,
                "broker.live_confirmation is not set; let it name a file of mode 0600 that holds: "
                    + Self.sentence(account: "NUMBER"))
        }
        // Opened first and then looked at, so that it is one and the same file.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw Self.refusal(
                place,
                "\(path) cannot be opened (\(String(cString: strerror(errno)))); write it as a plain file")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Self.refusal(place, "\(path) is not a plain file")
        }
        guard status.st_uid == geteuid() else {
            throw Self.refusal(
                place, "\(path) belongs to another user (\(status.st_uid)); it must be your own")
        }
        guard status.st_mode & 0o7777 == 0o600 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw Self.refusal(place, "\(path) has mode \(mode), not 600; run: chmod 600 \(path)")
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func refusal(_ place: BrokerEndpoint, _ what: String) -> BrokerError {
        BrokerError(.liveRefused, "\(place) trades with real money, which is refused: \(what)")
    }
}
