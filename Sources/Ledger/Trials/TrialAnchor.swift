/// How far the trial record had come at some moment, for others to keep: whoever holds one can tell later
/// whether the record still begins with these rows.
///
/// The chain alone cannot show that its last rows were cut off, nor that all of it was written anew; an anchor
/// kept outside the ledger shows both.
public struct TrialAnchor: Hashable, Sendable, Codable {
    /// Rows up to that moment.
    public var count: Int
    /// Digest of the last of them, 64 hexadecimal digits; ``genesis`` where there is none.
    public var head: String

    public init(count: Int, head: String) {
        self.count = count
        self.head = head
    }

    /// What the first row follows: SHA-256 of the text `bellwether trial record 1`.
    public static let genesis = TrialSeal.hexadecimal(of: TrialSeal.scheme)
}
