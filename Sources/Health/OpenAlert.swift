public import Core
public import Ledger

/// An alert that nobody has put aside.
public struct OpenAlert: Hashable, Sendable, Encodable {
    public var number: Int64
    public var severity: Alert.Severity
    public var command: String
    public var session: CivilDate?
    public var key: String
    public var message: String
    public var times: Int
    public var first: Timestamp
    public var last: Timestamp
    public var mailed: Timestamp?

    public init(_ record: AlertRecord) {
        number = record.id
        severity = record.alert.severity
        command = record.alert.command
        session = record.alert.session
        key = record.alert.key
        message = record.alert.message
        times = record.count
        first = record.created
        last = record.lastRaised
        mailed = record.mailed
    }
}
