package import Foundation

/// The encodings that let text and pictures travel as 7-bit lines of at most 76 characters.
package enum MailEncoding {
    /// RFC 2045, 6.7. Line ends of the text become CRLF.
    package static func quotedPrintable(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count * 11 / 10)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            var column = 0
            let bytes = Array(line.utf8)
            for (index, byte) in bytes.enumerated() {
                let isBlankAtEnd = (byte == 0x20 || byte == 0x09) && index == bytes.count - 1
                let isPlain = (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x09
                let width = isPlain && !isBlankAtEnd ? 1 : 3
                if column + width > 75 {
                    out.append(contentsOf: "=\r\n".utf8)
                    column = 0
                }
                if width == 1 {
                    out.append(byte)
                } else {
                    out.append(contentsOf: [
                        UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)],
                    ])
                }
                column += width
            }
            out.append(contentsOf: "\r\n".utf8)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// RFC 2045, 6.8.
    package static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
            + "\r\n"
    }

    /// An unstructured header's value: as it is when ASCII, otherwise RFC 2047 encoded words. Line breaks
    /// become blanks, so that no header can be smuggled in.
    package static func header(_ text: String) -> String {
        let line = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        guard line.utf8.contains(where: { $0 > 0x7E }) else { return line }
        // 45 bytes make 60 characters of base64: with its frame a word stays under 75.
        var words: [String] = []
        var piece: [UInt8] = []
        for character in line {
            let bytes = Array(String(character).utf8)
            if piece.count + bytes.count > 45 {
                words.append(Data(piece).base64EncodedString())
                piece = []
            }
            piece += bytes
        }
        words.append(Data(piece).base64EncodedString())
        return words.map { "=?UTF-8?B?\($0)?=" }.joined(separator: "\r\n ")
    }

    /// RFC 5322, 3.3, in UTC.
    package static func date(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: date)
    }
}
