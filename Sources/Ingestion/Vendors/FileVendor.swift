public import Core
import Foundation
public import Lake
import Synchronization
import Transport

/// One's own history as Parquet or CSV, without a key or a network: the embedded default.
///
/// `path` is a file, or a folder whose `*.parquet`, `*.csv`, `*.csv.gz` and `*.csv.zst` files are all read.
/// They hold the columns symbol, date, open, high, low, close (USD) and volume (shares), and vwap and trades
/// where they are known, in any order and with others beside them; see ``HistoryColumns``. Prices count as raw
/// unless ``HistoryOptions/adjustedAsOf`` or a Parquet file's metadata `adjustment` says otherwise. A
/// `constituents.csv` in the folder gives the index's members, a `headlines` file of these kinds the news; see
/// ``HeadlineFile``.
public final class FileVendor: MarketDataVendor {
    public static let description = VendorDescription(
        name: "file", summary: "one's own history as Parquet or CSV; without --file the embedded sample",
        baseURL: nil
    ) { (settings, _) throws(IngestionError) in
        guard let path = settings.file ?? SampleFolder.path() else {
            throw IngestionError(
                .missingFile,
                "no data/sample beside the program or in the working folder; "
                    + "name one's own history with --file PATH")
        }
        return try FileVendor(path: path, options: settings.history, headlines: settings.headlines)
    }

    public let name = "file"
    /// A session with more malformed rows than this share of all is refused.
    public static let malformedShareToFail = 0.05

    private let files: [String]
    private let constituentsFile: String?
    private let place: String
    private let options: HistoryOptions
    private let loaded = Mutex<BarHistory?>(nil)
    /// Nil where there are no headlines.
    let headlinesFile: String?
    let news = Mutex<HeadlineFile?>(nil)
    private let digests = Mutex<[Manifest.Input]?>(nil)

    /// - Parameter headlines: a file of headlines; nil takes that in the folder.
    /// - Throws: ``IngestionError`` with `missingFile` when there is no history at `path`.
    public init(
        path: String, options: HistoryOptions = HistoryOptions(), headlines: String? = nil
    ) throws(IngestionError) {
        if let headlines, !FileManager.default.fileExists(atPath: headlines) {
            throw IngestionError(.missingFile, "no file \(headlines); correct --headlines (fetch.headlines)")
        }
        self.options = options
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
            files = names.filter(Self.isHistory).map { "\(path)/\($0)" }
            constituentsFile = names.contains("constituents.csv") ? "\(path)/constituents.csv" : nil
            headlinesFile = headlines ?? names.first(where: Self.isNews).map { "\(path)/\($0)" }
        } else {
            files = [path]
            constituentsFile = nil
            headlinesFile = headlines
        }
        guard !files.isEmpty else {
            throw IngestionError(
                .missingFile,
                "no *.parquet, *.csv, *.csv.gz or *.csv.zst file in \(path); name one's history with --file PATH"
            )
        }
    }

    public let reach = VendorReach(symbolsPerCall: nil, sessionsPerCall: 1, callsAtOnce: 1)

    public func calls(for request: VendorRequest) -> Int { 0 }

    public var adjustment: String {
        get throws(IngestionError) { try history { (history) throws(IngestionError) in history.adjustment } }
    }

    public func inputs(for session: CivilDate) throws(IngestionError) -> [Manifest.Input] {
        try digests.withLock { (digests) throws(IngestionError) in
            if let digests { return digests }
            var inputs: [Manifest.Input] = []
            for file in files {
                do {
                    inputs.append(
                        Manifest.Input(
                            path: "file:\(URL(filePath: file).lastPathComponent)",
                            digest: try Digest.sha256(ofFileAt: file)))
                } catch {
                    throw IngestionError(.missingFile, "cannot read \(file)", cause: error)
                }
            }
            if let digest = options.digest {
                inputs.append(Manifest.Input(path: "settings:history", digest: digest))
            }
            digests = inputs
            return inputs
        }
    }

    public func fetch(_ request: VendorRequest) throws(IngestionError) -> VendorDelivery {
        var delivery = VendorDelivery()
        for session in request.sessions {
            delivery.sessions[session] = try fetch(session, of: request.symbols.map(Set.init))
        }
        return delivery
    }

    private func fetch(
        _ session: CivilDate, of symbols: Set<Symbol>?
    ) throws(IngestionError) -> VendorSession {
        try history(holding: session) { history throws(IngestionError) in
            guard let rows = history.session(session), !rows.rows.isEmpty || !rows.faults.isEmpty else {
                throw IngestionError(
                    .noData,
                    "\(place) has no bars for \(session); it holds \(history.span); "
                        + "choose a session within, or name another history with --file PATH")
            }
            let malformed = rows.faults.filter { $0.rule == .malformedRow }
            let count = rows.rows.count + rows.faults.count
            guard Double(malformed.count) <= Self.malformedShareToFail * Double(count) else {
                throw IngestionError(
                    .malformed,
                    "\(malformed.count) of \(count) rows of \(session) in \(place) cannot be read, the first at "
                        + "\(malformed.first?.detail ?? ""); mend the file or its --columns")
            }
            var found = VendorSession(
                bars: rows.rows.map { history.bar($0, on: session, source: name) },
                rejected: rows.faults.map { history.rejected($0, source: name) })
            if let symbols {
                found.bars.removeAll { !symbols.contains($0.symbol) }
                found.rejected.removeAll { row in row.symbol.map { !symbols.contains($0) } ?? true }
            }
            return found
        }
    }

    public func constituents() throws(IngestionError) -> [Constituent]? {
        guard let constituentsFile else { return nil }
        return try ConstituentList(contentsOf: constituentsFile).constituents
    }

    /// Reads the files once; again for a session that was not among those announced.
    private func history<Value>(
        holding session: CivilDate? = nil, _ body: (borrowing BarHistory) throws(IngestionError) -> Value
    ) throws(IngestionError) -> Value {
        try loaded.withLock { (loaded) throws(IngestionError) in
            let history: BarHistory
            if let held = loaded, session.map(held.wants) ?? true {
                history = held
            } else {
                // What was held goes first, so that there are never two.
                loaded = nil
                let announced = options.sessions
                let isAnnounced = session.map { announced?.contains($0) ?? true } ?? true
                history = try BarHistory(
                    files: files, options: options,
                    wanted: isAnnounced ? announced : session.map { [$0] })
            }
            loaded = history
            return try body(history)
        }
    }

    private static let endings = [".parquet", ".csv", ".csv.gz", ".csv.zst"]

    private static func isNews(_ name: String) -> Bool { endings.contains { name == "headlines\($0)" } }

    private static func isHistory(_ name: String) -> Bool {
        let name = name.lowercased()
        return name != "constituents.csv" && !isNews(name) && endings.contains { name.hasSuffix($0) }
    }
}
