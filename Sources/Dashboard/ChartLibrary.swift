import Foundation
import Glibc

/// The chart library that the system's package manager keeps, copied into the site: Chart.js as Debian's
/// `libjs-chart.js` installs it.
struct ChartLibrary {
    static let package = "libjs-chart.js"

    /// The file in the site, and where the package puts it.
    static let debian = ChartLibrary(files: [
        ("lib/chart.min.js", "/usr/share/javascript/chart.js/chart.min.js"),
        ("lib/chart.min.js.LICENSE.txt", "/usr/share/doc/libjs-chart.js/copyright"),
    ])

    let files: [(path: String, source: String)]

    /// Tells the files that are installed.
    var key: String {
        files.map { file in
            var status = stat()
            guard stat(file.source, &status) == 0 else { return "none" }
            return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }.joined(separator: ", ")
    }

    /// Where the package is absent, what was copied before stays.
    func content(in site: SiteFolder) -> SiteBuild.Content {
        var content = SiteBuild.Content()
        for file in files {
            if let data = FileManager.default.contents(atPath: file.source) {
                content.files.append((file.path, [UInt8](data)))
            } else if let standing = site.contents(of: file.path) {
                content.files.append((file.path, standing))
            } else if content.warnings.isEmpty {
                content.warnings = [
                    "the dashboard has no charts, for \(file.source) is absent: apt-get install "
                        + "\(Self.package), then run bellwether site; its tables work without"
                ]
            }
        }
        return content
    }
}
