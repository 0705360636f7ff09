public import Core
public import Lake

/// A decision of a file, in the slots of its session.
public struct FiledDecision: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var slot: Int
        /// A fraction of equity, or a number of shares.
        public var value: Double

        public init(slot: Int, value: Double) {
            self.slot = slot
            self.value = value
        }
    }

    public var date: CivilDate
    /// In the order of the file.
    public var entries: [Entry]
}

extension DecisionFile {
    /// Finds each symbol's slot in the universe of its date; in a tree without it, in the date's features.
    ///
    /// - Parameter range: decisions of other dates are left out.
    /// - Throws: ``IngestionError`` with `malformed`, naming line and symbol, for one that has no slot;
    ///   ``Lake/LakeError`` when a date has neither universe nor features.
    public func decisions(in lake: DataLake, over range: ClosedRange<CivilDate>) throws -> [FiledDecision] {
        var decisions: [FiledDecision] = []
        var slots: [Symbol: Int] = [:]
        for row in rows where range.contains(row.date) {
            if decisions.last?.date != row.date {
                slots = try Self.slots(of: lake, on: row.date)
                decisions.append(FiledDecision(date: row.date, entries: []))
            }
            guard let slot = slots[row.symbol] else {
                throw IngestionError(
                    .malformed,
                    "\(place(row)): \(row.symbol) has no slot on \(row.date); "
                        + "bellwether universe at \(row.date) --symbol \(row.symbol) says when it had one")
            }
            decisions[decisions.count - 1].entries.append(.init(slot: slot, value: row.value))
        }
        return decisions
    }

    private static func slots(of lake: DataLake, on date: CivilDate) throws -> [Symbol: Int] {
        guard try lake.contains(.universe, on: date) else {
            let frame = try lake.features(on: date)
            return Dictionary(zip(frame.symbols, frame.slots.map { Int($0) })) { first, _ in first }
        }
        return Dictionary(
            try lake.slots(on: date, withNames: false).compactMap { slot in
                slot.symbol.map { ($0, slot.index) }
            }
        ) { first, _ in first }
    }
}
