public import Core
import Foundation

/// Finds a vendor by its name in the configuration.
public enum VendorChoice {
    /// The vendors that can be named.
    public static let names = ["file"]

    /// - Parameters:
    ///   - name: one of ``names``.
    ///   - file: for `file`, one's own history; nil means the sample that comes with Bellwether.
    ///   - history: for `file`, how to read it.
    /// - Throws: ``IngestionError`` with `unknownVendor` or `missingFile`.
    public static func vendor(
        named name: String, file: String?, history: HistoryOptions = HistoryOptions()
    ) throws(IngestionError) -> any MarketDataVendor {
        guard name == "file" else {
            throw IngestionError(
                .unknownVendor, "no vendor “\(name)”; the vendors are: \(names.joined(separator: ", "))")
        }
        guard let path = file ?? sampleFolder() else {
            throw IngestionError(
                .missingFile,
                "no data/sample beside the program or in the working folder; "
                    + "name one's own history with --file PATH")
        }
        return try FileVendor(path: path, options: history)
    }

    /// `data/sample` of the checkout: looked for from the working folder upwards, then from the program's.
    private static func sampleFolder() -> String? {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let starts = [URL(filePath: FileManager.default.currentDirectoryPath), program]
        for start in starts {
            var folder = start.standardizedFileURL
            while folder.path != "/" {
                let sample = folder.appending(path: "data/sample")
                if FileManager.default.fileExists(atPath: sample.appending(path: "SOURCES.md").path) {
                    return sample.path
                }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }
}
