import ArgumentParser
import Core
import Dashboard
import Foundation
import JobKit
import Lake

struct SiteVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Make the dashboard: static pages in site/ and the JSON that they read.",
        discussion: """
            EXAMPLES
              bellwether site
              bellwether site --force     make every file again
              bellwether site --json

            Every job does the same at its end. Only what changed is written. Any web server can show the \
            folder; bellwether serve shows it on this machine, and bellwether sync carries it to a bucket.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Flag(help: "Make every file again, changed or not.")
    var force = false

    private struct Result: Encodable {
        var site: String
        var summary: Site.Summary
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            guard context.lake.isRemote || FileManager.default.fileExists(atPath: context.lake.root) else {
                throw MissingInput(
                    "there is no tree at \(context.lake.root); check --root, or run fetch-daily to start one")
            }
            let site = try Site(of: context)
            let summary = try site.refresh(at: context.now(), force: force)
            if output.json {
                context.print(try jsonText(Result(site: site.path, summary: summary)))
            } else {
                for line in lines(summary, at: site.path) { context.print(line) }
            }
        }
    }

    private func lines(_ summary: Site.Summary, at path: String) -> [String] {
        guard !summary.isLeftToAnother else {
            return ["another process is making \(path); run bellwether site again when it is done"]
        }
        let kilobytes = (summary.bytes + 1_023) / 1_024
        let changes =
            summary.written + summary.removed == 0
            ? "nothing to change"
            : "\(summary.written) file(s) written (\(kilobytes) KiB), \(summary.removed) removed"
        return ["\(path): \(changes), \(summary.unchanged) unchanged; see bellwether serve"]
            + summary.warnings.map { "warning: \($0)" }
    }
}
