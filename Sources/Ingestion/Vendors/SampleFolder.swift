import Foundation

/// The real data that come with Bellwether.
enum SampleFolder {
    /// `data/sample` of the checkout: looked for from the working folder upwards, then from the program's.
    static func path() -> String? {
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
