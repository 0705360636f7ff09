public import Core
import Foundation
public import Lake
import Parquet
import Synchronization
import Transport

/// One's own history as Parquet, without a key or a network: the embedded default.
///
/// `path` is a Parquet file, or a folder whose `*.parquet` files are all read. They hold the columns
/// symbol, date, open, high, low, close (USD) and volume (shares), in any order and with others beside
/// them. The file metadata `adjustment` says how prices are adjusted; without it they count as raw. A
/// `constituents.csv` in the folder gives the index's members.
public final class FileVendor: MarketDataVendor {
    public let name = "file"

    private let files: [String]
    private let constituentsFile: String?
    private let place: String
    private let loaded = Mutex<History?>(nil)
    private let digests = Mutex<[Manifest.Input]?>(nil)

    /// - Throws: ``IngestionError`` with `missingFile` when there is no Parquet file at `path`.
    public init(path: String) throws(IngestionError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw IngestionError(
                .missingFile, "no file or folder \(path); name one's history with --file PATH")
        }
        place = path
        if isFolder.boolValue {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            } catch {
                throw IngestionError(.missingFile, "cannot list \(path)", cause: error)
            }
            files = names.filter { $0.hasSuffix(".parquet") }.map { "\(path)/\($0)" }
            constituentsFile = names.contains("constituents.csv") ? "\(path)/constituents.csv" : nil
        } else {
            files = [path]
            constituentsFile = nil
        }
        guard !files.isEmpty else {
            throw IngestionError(
                .missingFile, "no *.parquet file in \(path); name one's history with --file PATH")
        }
    }

    public var adjustment: String {
        get throws { try history { $0.adjustment } }
    }

    public func inputs(for session: CivilDate) throws -> [Manifest.Input] {
        try digests.withLock { digests in
            if let digests { return digests }
            let inputs = try files.map { file in
                Manifest.Input(
                    path: "file:\(URL(filePath: file).lastPathComponent)",
                    digest: try Digest.sha256(ofFileAt: file))
            }
            digests = inputs
            return inputs
        }
    }

    public func fetch(_ session: CivilDate) throws -> VendorSession {
        try history { history throws(IngestionError) in
            guard let rows = history.rows[session], !rows.isEmpty else {
                throw IngestionError(
                    .noData,
                    "\(place) has no bars for \(session); it holds \(history.span); "
                        + "choose a session within, or name another history with --file PATH")
            }
            return VendorSession(bars: rows.map { history.bar($0, source: name) })
        }
    }

    public func constituents() throws -> [Constituent]? {
        guard let constituentsFile else { return nil }
        return try ConstituentList(contentsOf: constituentsFile).constituents
    }

    private func history<Value>(_ body: (borrowing History) throws -> Value) throws -> Value {
        try loaded.withLock { loaded in
            let history = try loaded ?? History(files: files)
            loaded = history
            return try body(history)
        }
    }
}

/// Bars of all files as columns, with the rows of each session.
private struct History {
    var adjustment = "raw"
    var rows: [CivilDate: [Int]] = [:]

    private var symbols: [String] = []
    private var dates: [Int32] = []
    private var open: [Double] = []
    private var high: [Double] = []
    private var low: [Double] = []
    private var close: [Double] = []
    private var volume: [Int64] = []

    init(files: [String]) throws(IngestionError) {
        for (number, file) in files.enumerated() {
            do {
                let table = try ParquetFile(path: file).read(
                    columns: ["symbol", "date", "open", "high", "low", "close", "volume"])
                symbols += try table.strings("symbol")
                dates += try table.dates("date")
                open += try table.doubles("open")
                high += try table.doubles("high")
                low += try table.doubles("low")
                close += try table.doubles("close")
                volume += try table.int64s("volume")
                let adjustment = table.metadataValue("adjustment") ?? "raw"
                guard number == 0 || adjustment == self.adjustment else {
                    throw IngestionError(
                        .malformed,
                        "\(file) is “\(adjustment)”, the files before it “\(self.adjustment)”; "
                            + "keep histories of different adjustment in different folders")
                }
                self.adjustment = adjustment
            } catch let error as IngestionError {
                throw error
            } catch {
                throw IngestionError(
                    .malformed,
                    "\(file) is not a Parquet file of bars (symbol, date, open, high, low, close, volume)",
                    cause: error)
            }
        }
        for (row, date) in dates.enumerated() {
            rows[CivilDate(daysSinceEpoch: date), default: []].append(row)
        }
    }

    var span: String {
        guard let first = rows.keys.min(), let last = rows.keys.max() else { return "no bars at all" }
        return "\(first) to \(last)"
    }

    func bar(_ row: Int, source: String) -> Bar {
        Bar(
            symbol: Symbol(rawValue: symbols[row]), date: CivilDate(daysSinceEpoch: dates[row]),
            open: open[row],
            high: high[row], low: low[row], close: close[row], volume: volume[row], source: source)
    }
}
