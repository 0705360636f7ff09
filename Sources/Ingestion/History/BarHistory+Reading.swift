import Core
import Foundation

extension BarHistory {
    /// The bars of all files, in their order.
    ///
    /// - Throws: ``IngestionError``: `missingFile`, or `malformed` naming the file at fault.
    init(files: [String], options: HistoryOptions, wanted: Set<CivilDate>?) throws(IngestionError) {
        self.init(wanted: wanted)
        for (number, file) in files.enumerated() {
            let adjustment: String
            if try Self.isParquet(file) {
                let written = try ParquetHistoryFile.read(file, options: options, into: &self)
                if let written, let declared = options.adjustment, written != declared {
                    throw IngestionError(
                        .malformed,
                        "\(file) says that it is “\(written)”, the settings “\(declared)”; leave out --adjusted-as-of"
                    )
                }
                adjustment = written ?? options.adjustment ?? "raw"
            } else {
                var csv = try CSVHistoryFile(path: file, options: options, into: &self)
                try csv.read(into: &self)
                adjustment = options.adjustment ?? "raw"
            }
            guard number == 0 || adjustment == self.adjustment else {
                throw IngestionError(
                    .malformed,
                    "\(file) is “\(adjustment)”, the files before it “\(self.adjustment)”; "
                        + "keep histories of different adjustment in different folders")
            }
            self.adjustment = adjustment
        }
    }

    /// By the name, or by the first bytes of a file that is named otherwise.
    private static func isParquet(_ path: String) throws(IngestionError) -> Bool {
        if path.lowercased().hasSuffix(".parquet") { return true }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw IngestionError(.missingFile, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        do {
            defer { try? file.close() }
            return try file.read(upToCount: 4) == Data("PAR1".utf8)
        } catch {
            throw IngestionError(.missingFile, "cannot read \(path)", cause: error)
        }
    }
}
