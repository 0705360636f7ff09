import Core
import Foundation
import PolicyTraining

/// Draws by gnuplot, with a fixed font, size and locale: equal scripts give equal bytes.
enum GnuplotPicture {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    static func png(_ script: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bellwether-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let picture = folder.appending(path: "curves.png").path
        let size = LearningCurve.chartSize
        let whole =
            "set terminal pngcairo size \(size.width),\(size.height) font 'DejaVu Sans,18' linewidth 2 "
            + "background '#ffffff'\nset output '\(picture)'\n" + script + "set output\n"
        let file = folder.appending(path: "curves.gnuplot")
        try Data(whole.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["LC_ALL=C", "gnuplot", "-d", file.path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let bytes = FileManager.default.contents(atPath: picture),
            !bytes.isEmpty
        else {
            throw Problem(
                description: process.terminationStatus == 127
                    ? "gnuplot is not installed; apt-get install gnuplot-nox"
                    : "gnuplot ended with \(process.terminationStatus); check that it has the pngcairo terminal"
            )
        }
        return [UInt8](bytes)
    }
}
