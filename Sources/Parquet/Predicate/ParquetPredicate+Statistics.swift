extension ParquetPredicate {
    /// True if the statistics prove that no row of the chunk matches. Absent, malformed or inexact ones prove
    /// nothing.
    package func excludes(_ statistics: Statistics?, valueCount: Int, _ form: StoredForm) -> Bool {
        guard let statistics else { return false }
        if let nulls = statistics.nullCount, nulls == valueCount, valueCount > 0 { return true }
        let minimum = statistics.isMinimumExact ? statistics.minimum : nil
        let maximum = statistics.isMaximumExact ? statistics.maximum : nil
        switch bounds {
        case .integers(let lower, let upper):
            let (least, most) = (Self.integer(minimum, form), Self.integer(maximum, form))
            return Self.isOutside(lower, upper, least, most)
        case .numbers(let lower, let upper):
            let (least, most) = (Self.number(minimum, form), Self.number(maximum, form))
            return Self.isOutside(lower, upper, least, most)
        case .strings(let lower, let upper):
            guard form == .string else { return false }
            if let lower, let maximum, maximum.lexicographicallyPrecedes(lower.utf8) { return true }
            if let upper, let minimum, upper.utf8.lexicographicallyPrecedes(minimum) { return true }
            return false
        }
    }

    /// - Throws: `typeMismatch` if the bounds are not of the column's kind.
    func check(_ field: ParquetField) throws(ParquetError) {
        let fits =
            switch (bounds, field.kind) {
            case (.integers, .int32), (.integers, .int64), (.integers, .date), (.integers, .timestamp): true
            case (.numbers, .int32), (.numbers, .int64), (.numbers, .float), (.numbers, .double): true
            case (.strings, .string): true
            default: false
            }
        guard !fits else { return }
        let kind = field.kind.map { "\($0)" } ?? "of a kind that is not read"
        throw ParquetError(.typeMismatch, "it is \(kind), which a predicate of \(bounds) does not fit")
    }

    private static func isOutside<Value: Comparable>(
        _ lower: Value?, _ upper: Value?, _ least: Value?, _ most: Value?
    ) -> Bool {
        // A chunk whose least value is above its greatest was written by someone confused.
        if let least, let most, least > most { return false }
        if let lower, let most, most < lower { return true }
        if let upper, let least, least > upper { return true }
        return false
    }

    private static func integer(_ bytes: [UInt8]?, _ form: StoredForm) -> Int64? {
        guard let bytes else { return nil }
        switch form {
        case .int32:
            guard bytes.count == 4 else { return nil }
            return bytes.withUnsafeBytes { Int64($0.loadUnaligned(as: Int32.self)) }
        case .int64, .timestamp:
            guard bytes.count == 8 else { return nil }
            let value = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
            guard case .timestamp(let unit) = form else { return value }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: unit)
            return overflow ? nil : scaled
        default: return nil
        }
    }

    private static func number(_ bytes: [UInt8]?, _ form: StoredForm) -> Double? {
        guard let bytes else { return nil }
        let value: Double
        switch form {
        case .float where bytes.count == 4:
            value = Double(bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) })
        case .double where bytes.count == 8:
            value = bytes.withUnsafeBytes { $0.loadUnaligned(as: Double.self) }
        case .int32, .int64:
            // Rounding keeps order, so it never excludes what the exact number would not.
            guard let integer = integer(bytes, form) else { return nil }
            value = Double(integer)
        default: return nil
        }
        return value.isNaN ? nil : value
    }
}
