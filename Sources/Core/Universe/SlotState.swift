/// What a slot is used for.
public enum SlotState: String, Sendable, Hashable, Codable, CaseIterable {
    /// The stock is in the index.
    case active
    /// It left less than ``Universe/archiveMonths`` months ago: may be held or sold, never bought.
    case archived
    /// Nobody lives here.
    case padding
}
