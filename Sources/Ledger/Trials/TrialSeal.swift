import Crypto
internal import Foundation
internal import GRDB

/// The digest of a row of the trial record: SHA-256 over the digest of the row before it and the row itself.
///
/// Hashed are, one after another: the 64 characters of the previous digest, then for each of ``columns`` in
/// order a byte for what SQLite stores there and the value. No two different rows give the same bytes, as
/// every value is either of fixed length or preceded by its length:
///
/// | stored | tag | value |
/// | --- | --- | --- |
/// | NULL | 0 | nothing |
/// | INTEGER | 1 | 8 bytes, big-endian two's complement |
/// | REAL | 2 | 8 bytes, big-endian IEEE 754 |
/// | TEXT | 3 | number of bytes as 8 bytes, big-endian; the bytes, UTF-8 |
/// | BLOB | 4 | number of bytes as 8 bytes, big-endian; the bytes |
enum TrialSeal {
    /// Names the encoding. Another one begins another record.
    static let scheme = Array("bellwether trial record 1".utf8)

    /// Every column of `trials` but the chain's own. Fixed, as is all of this: rows were sealed with it.
    static let columns = [
        "id", "recorded_at", "month", "algorithm", "network", "seed", "settings", "settings_digest",
        "inputs_digest", "trained_from", "trained_to", "validated_from", "validated_to", "steps", "seconds",
        "in_sample", "out_of_sample", "monthly_returns", "outcome", "run",
    ]

    /// What to select for ``values(_:)``: each value and what it is stored as. Texts as bytes, since a text
    /// read as such ends at its first NUL.
    static let selection = columns.map {
        "typeof(\($0)), CASE typeof(\($0)) WHEN 'text' THEN CAST(\($0) AS BLOB) ELSE \($0) END"
    }.joined(separator: ", ")

    /// A value as SQLite has it.
    enum Stored: Hashable {
        case null
        case integer(Int64)
        case real(Double)
        case text([UInt8])
        case blob([UInt8])

        var databaseValue: DatabaseValue {
            switch self {
            case .null: .null
            case .integer(let number): number.databaseValue
            case .real(let number): number.databaseValue
            case .text(let text): String(decoding: text, as: UTF8.self).databaseValue
            case .blob(let bytes): Data(bytes).databaseValue
            }
        }

        init(_ text: String) { self = .text(Array(text.utf8)) }
        init(_ text: String?) { self = text.map { .text(Array($0.utf8)) } ?? .null }

        init(_ value: DatabaseValue, isText: Bool) {
            switch value.storage {
            case .null: self = .null
            case .int64(let number): self = .integer(number)
            case .double(let number): self = .real(number)
            case .string(let text): self = .text(Array(text.utf8))
            case .blob(let data): self = isText ? .text(Array(data)) : .blob(Array(data))
            }
        }
    }

    /// The values of ``columns``, from the first columns of a row of ``selection``.
    static func values(_ row: Row) -> [Stored] {
        columns.indices.map { column in
            let kind: String? = row[2 * column]
            return Stored(row[2 * column + 1], isText: kind == "text")
        }
    }

    /// The digest of a row, 64 hexadecimal digits.
    ///
    /// - Parameters:
    ///   - values: one for each of ``columns``.
    ///   - previous: the digest of the row before; ``TrialAnchor/genesis`` for the first.
    static func digest(of values: [Stored], after previous: String) -> String {
        var bytes = Array(previous.utf8)
        for value in values {
            switch value {
            case .null: bytes.append(0)
            case .integer(let number): append(1, UInt64(bitPattern: number), to: &bytes)
            case .real(let number): append(2, number.bitPattern, to: &bytes)
            case .text(let text):
                append(3, UInt64(text.count), to: &bytes)
                bytes += text
            case .blob(let blob):
                append(4, UInt64(blob.count), to: &bytes)
                bytes += blob
            }
        }
        return hexadecimal(of: bytes)
    }

    private static func append(_ tag: UInt8, _ word: UInt64, to bytes: inout [UInt8]) {
        bytes.append(tag)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    static func hexadecimal(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
