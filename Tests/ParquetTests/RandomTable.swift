import Parquet

/// SplitMix64: a small generator with a fixed sequence for a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// How a random column's values are spread, so that each encoding gets its turn.
enum Spread: CaseIterable {
    case constant, few, walk, wild
}

extension ColumnKind {
    /// The kinds that are written too.
    static let written = allCases.filter { $0 != .timestamp && $0 != .boolean }
}

extension ParquetTable {
    static let awkwardDoubles: [Double] = [
        .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1.5, 101.25,
    ]
    static let awkwardStrings = [
        "", "A", "BRK.B", "naïve", "nai\u{308}ve", "日本語", "🇬🇧👩‍👩‍👧", "a\u{0}b", "\"quoted\", with comma",
        String(repeating: "long ", count: 40),
    ]

    /// Columns of every kind and spread, REQUIRED and OPTIONAL, with a share of nulls between none and all.
    static func random(rows: Int, seed: UInt64) -> ParquetTable {
        var random = SplitMix(state: seed)
        var columns: [Column] = []
        for spread in Spread.allCases {
            for kind in ColumnKind.written {
                columns.append(.random("\(kind)_\(spread)", kind, spread, rows, nullShare: nil, &random))
                let share = [0, 0.02, 0.5, 1][Int.random(in: 0..<4, using: &random)]
                columns.append(
                    .random("\(kind)_\(spread)_null", kind, spread, rows, nullShare: share, &random))
            }
        }
        let metadata = [KeyValue("schema", "7"), KeyValue("note", "höhe ≠ tiefe"), KeyValue("empty", "")]
        return ParquetTable(columns: columns, metadata: metadata)
    }
}

extension Column {
    static func random(
        _ name: String, _ kind: ColumnKind, _ spread: Spread, _ rows: Int, nullShare: Double?,
        _ random: inout SplitMix
    ) -> Column {
        let validity = nullShare.map { share in
            (0..<rows).map { _ in Double.random(in: 0..<1, using: &random) >= share }
        }
        let raw = Self.raw(spread, rows, &random)
        func fill<Value>(_ placeholder: Value, _ make: (Int64) -> Value) -> [Value] {
            raw.indices.map { validity?[$0] ?? true ? make(raw[$0]) : placeholder }
        }
        let values: ColumnValues
        switch kind {
        case .int32: values = .int32(fill(0) { Int32(truncatingIfNeeded: $0) })
        case .date: values = .date(fill(0) { Int32(truncatingIfNeeded: $0) % 40_000 })
        case .int64: values = .int64(fill(0) { $0 })
        case .float: values = .float(fill(.nan) { Float(Self.number($0, spread)) })
        case .double: values = .double(fill(.nan) { Self.number($0, spread) })
        case .string: values = .string(fill("") { Self.text($0, spread) })
        case .timestamp: values = .timestamp(fill(0) { $0 })
        case .boolean: values = .boolean(fill(false) { $0 & 1 == 1 })
        }
        return Column(name, values, validity: validity)
    }

    private static func raw(_ spread: Spread, _ rows: Int, _ random: inout SplitMix) -> [Int64] {
        var level: Int64 = 10_000
        return (0..<rows).map { _ in
            switch spread {
            case .constant: return 42
            case .few: return Int64.random(in: -5...5, using: &random)
            case .walk:
                level += Int64.random(in: -20...20, using: &random)
                return level
            case .wild: return Int64(bitPattern: random.next())
            }
        }
    }

    private static func number(_ raw: Int64, _ spread: Spread) -> Double {
        guard spread == .wild else { return Double(raw) / 100 }
        let awkward = ParquetTable.awkwardDoubles
        return raw % 3 == 0 ? awkward[Int(raw.magnitude / 3 % UInt64(awkward.count))] : Double(raw) * 1e-9
    }

    private static func text(_ raw: Int64, _ spread: Spread) -> String {
        guard spread == .wild else { return "S\(raw)" }
        let awkward = ParquetTable.awkwardStrings
        return raw % 3 == 0 ? awkward[Int(raw.magnitude / 3 % UInt64(awkward.count))] : "wild-\(raw)"
    }

    /// Equality by bits and by UTF-8, under which NaN equals itself, 0 differs from -0, and composed letters
    /// from decomposed ones.
    func isIdentical(to other: Column) -> Bool {
        guard name == other.name, validity == other.validity else { return false }
        switch (values, other.values) {
        case (.float(let left), .float(let right)): return left.map(\.bitPattern) == right.map(\.bitPattern)
        case (.double(let left), .double(let right)): return left.map(\.bitPattern) == right.map(\.bitPattern)
        case (.string(let left), .string(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy { Array($0.utf8) == Array($1.utf8) }
        default: return values == other.values
        }
    }
}
