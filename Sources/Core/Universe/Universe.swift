/// The fixed shape of the universe that every observation and action shares.
public enum Universe {
    /// Length of the slot array.
    public static let slotCount = 3_600
    /// Slots scored together while serving.
    public static let batchSize = 400
    public static let batchCount = slotCount / batchSize
    /// Slots meant for archived stocks; more of them borrow padding.
    public static let nominalArchive = 300
    /// A stock that left the index keeps its slot, archived, for this many months.
    public static let archiveMonths = 12
    /// A stock is new for this many months after it joined.
    public static let newMonths = 3
}
