public import Core

/// Something that the operator should know of, as a command raises it.
public struct Alert: Hashable, Sendable {
    /// The raw value is stored.
    public enum Severity: String, Sendable, CaseIterable, Codable {
        case critical
        case warning
        case info
    }

    public var severity: Severity
    /// The command that raises it.
    public var command: String
    public var session: CivilDate?
    /// What it is about, such as `polygon.rate-limited`: alerts with the same key are counted together.
    public var key: String
    /// What, where, and what to do next, in one line; no secrets.
    public var message: String

    public init(
        _ severity: Severity, command: String, session: CivilDate? = nil, key: String, message: String
    ) {
        self.severity = severity
        self.command = command
        self.session = session
        self.key = key
        self.message = message
    }
}

/// An alert and what became of it: a row of `alerts`.
public struct AlertRecord: Hashable, Sendable, Identifiable {
    public var id: Int64
    /// The gravest severity, and the latest session and message, of those counted here.
    public var alert: Alert
    /// Times it was raised.
    public var count: Int
    public var created: Timestamp
    public var lastRaised: Timestamp
    /// When the operator put it aside; nil while it is open.
    public var acknowledged: Timestamp?
    /// When it went out in a mail; nil until then.
    public var mailed: Timestamp?
}

extension Alert.Severity: Comparable {
    private var gravity: Int {
        switch self {
        case .critical: 2
        case .warning: 1
        case .info: 0
        }
    }

    /// Critical is the greatest.
    public static func < (left: Self, right: Self) -> Bool { left.gravity < right.gravity }
}
