import ArgumentParser
import Core
import JobKit
import Lake

struct SyncVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Mirror the tree into an S3 bucket; what is there already is not sent again.",
        discussion: """
            EXAMPLES
              bellwether sync s3://bucket/bellwether
              bellwether sync s3://bucket/bellwether --dry-run
              bellwether sync s3://bucket/bellwether --delete
              bellwether sync                                  to the configuration's sync.to
              bellwether sync --root s3://bucket/bellwether    the dashboard of a tree that lives there

            Each folder's files go before its manifest, so that a reader of the bucket finds whole folders. \
            An interrupted run is taken up where it was. Nothing is deleted in the bucket unless --delete is \
            given. The ledger, locks and metrics stay here; the dashboard in site/ goes too, and can be shown from \
            the bucket. Keys and region come from AWS's own variables or \
            files; see s3 in the README's configuration for other services.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: ArgumentHelp("Where to; else sync.to.", valueName: "s3://bucket/prefix"))
    var place: String?

    @Flag(help: "Delete what the tree does not have, in its own branches.")
    var delete = false

    @Flag(help: "Say what would be sent and deleted; do neither.")
    var dryRun = false

    func run() async throws {
        var options = look.values
        options.isDryRun = dryRun
        try await Job("sync", options, in: .process).run { context in
            let (sync, place) = try target(in: context)
            let summary = try sync.run(delete: delete, dryRun: dryRun) { done, total in
                context.progress.update(done, of: total, "folders")
            }
            if output.json {
                context.print(try jsonText(summary))
            } else {
                for line in lines(summary, place) { context.print(line) }
            }
            guard summary.unsound.isEmpty else {
                return .partial(
                    rows: summary.filesSent,
                    warning:
                        "\(summary.unsound.count) folder(s) are not what their manifests say and were not "
                        + "sent, the first: \(summary.unsound[0]); see bellwether verify")
            }
            return .done(rows: summary.filesSent)
        }
    }

    /// What to send, and where to. A tree in a bucket has all there but its dashboard.
    private func target(in context: JobContext) throws -> (sync: TreeSync, place: String) {
        if context.lake.isRemote, place == nil {
            return (try TreeSync(siteOf: context.lake), context.lake.name)
        }
        guard let place = try place ?? context.settings.string("sync.to") else {
            throw ValidationFailure(
                "sync needs a place; give s3://bucket/prefix, or set sync.to in the configuration")
        }
        return (try TreeSync(lake: context.lake, to: try context.objectStore(at: place)), place)
    }

    private func lines(_ summary: TreeSync.Summary, _ place: String) -> [String] {
        let verb = dryRun ? "would be sent" : "sent"
        var lines = [
            "\(summary.filesSent) files of \(summary.foldersSent) folders, \(summary.bytesSent / 1_048_576) MiB, "
                + "\(verb) to \(place); \(summary.foldersUnchanged) folders unchanged"
        ]
        if summary.removed > 0 {
            lines.append("\(summary.removed) objects that the tree does not have deleted")
        } else if !summary.strays.isEmpty {
            let hint = delete ? "would be deleted" : "are not in the tree; --delete deletes them"
            lines.append(
                "\(summary.strays.count) objects in the bucket \(hint), the first: \(summary.strays[0])")
        }
        return lines
    }
}
