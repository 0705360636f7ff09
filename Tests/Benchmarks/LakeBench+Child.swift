import Core
import Foundation
import Parquet
import TestSupport

extension LakeBench {
    /// Measures ours in this process: `lake.write FROM TO LEVEL REPEATS` or `lake.read FOLDER COLUMNS REPEATS`.
    static func child(_ arguments: [String]) throws -> Timing {
        guard arguments.count >= 4, let repeats = Int(arguments.last ?? "") else {
            throw PeerError(message: "wrong arguments: \(arguments)")
        }
        switch arguments[0] {
        case "lake.write":
            guard let level = Int(arguments[3]) else { throw PeerError(message: "no level: \(arguments[3])") }
            return try write(from: arguments[1], to: arguments[2], level: level, repeats: repeats)
        default:
            let columns = arguments[2].split(separator: ",").map { String($0) }
            return try read(arguments[1], columns.isEmpty ? nil : columns, repeats: repeats)
        }
    }

    private static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".parquet") }
            .sorted()
    }

    /// Encodes and writes every table, each as a file; the tables are ready in memory.
    private static func write(
        from source: String, to folder: String, level: Int, repeats: Int
    ) throws -> Timing {
        let names = try files(in: source)
        // Without the peer's note on its own schema.
        let tables = try names.map { name in
            ParquetTable(columns: try ParquetFile(path: "\(source)/\(name)").read().columns)
        }
        let options = WriteOptions(compressionLevel: level)
        var measurement = try measure(
            repeats: repeats,
            prepare: {
                try? FileManager.default.removeItem(atPath: folder)
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            },
            work: {
                _ = try parallelMap(tables.count) { index in
                    let path = "\(folder)/\(names[index])"
                    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
                    guard descriptor >= 0 else { throw PeerError(message: "cannot create \(path)") }
                    defer { close(descriptor) }
                    _ = try ParquetEncoder.write(tables[index], to: descriptor, options: options)
                }
            })
        measurement.bytes = try names.reduce(0) { total, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            return total + (attributes[.size] as? Int ?? 0)
        }
        return measurement
    }

    /// Reads every file of the folder into one table.
    private static func read(_ folder: String, _ columns: [String]?, repeats: Int) throws -> Timing {
        let paths = try files(in: folder).map { "\(folder)/\($0)" }
        let names = try columns ?? ParquetFile(path: paths[0]).schema.map(\.name)
        let start = ProcessMemory.residentMiB
        var bytes = 0
        var rows = 0
        // The first call's memory is what counts: later ones find what the allocator kept.
        do {
            let table = try ParquetFileSet(paths: paths).read(columns: names)
            bytes = table.columns.reduce(0) { $0 + $1.values.byteCount }
            rows = table.rowCount
        }
        let peak = ProcessMemory.peakMiB
        var measurement = try measure(repeats: repeats) {
            let table = try ParquetFileSet(paths: paths).read(columns: names)
            guard table.rowCount == rows else { throw PeerError(message: "rows differ between reads") }
        }
        measurement.bytes = bytes
        measurement.startMiB = start
        measurement.peakMiB = peak
        return measurement
    }
}

extension StackedValues {
    /// Bytes of the arrays; short strings stand in place.
    fileprivate var byteCount: Int {
        switch self {
        case .int32(let values), .date(let values): values.count * 4
        case .int64(let values), .timestamp(let values): values.count * 8
        case .float(let values): values.count * 4
        case .double(let values): values.count * 8
        case .boolean(let values): values.count
        case .categories(let values, let codes): values.count * 16 + codes.count * 4
        }
    }
}
