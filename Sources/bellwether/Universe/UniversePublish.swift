import ArgumentParser
import Core
import Ingestion
import JobKit
import Lake
import Ledger

struct UniversePublish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract:
            "Publish universe/ anew for sessions whose membership history changed; no vendor is called.",
        discussion: """
            EXAMPLES
              bellwether universe publish --dry-run
              bellwether universe publish --from 2022-06-27 --to 2022-12-30

            Sessions with bars are looked at. What was made from the history as it stands is left alone; \
            --force renews it as well. build-features then renews what follows.
            """)

    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("First session; the tree's first by default.", valueName: "YYYY-MM-DD"))
    var from: CivilDate?

    @Option(help: ArgumentHelp("Last session; the tree's last by default.", valueName: "YYYY-MM-DD"))
    var to: CivilDate?

    func run() async throws {
        try await Job("universe-publish", shared).run { context in
            let first = from ?? .earliest
            let last = to ?? context.now().date
            guard first <= last else {
                throw ValidationFailure("--from \(first) is after --to \(last); swap them")
            }
            let known = try KnownUniverse(context.ledger, of: context.lake.name)
            let publication = SlotPublication(
                lake: context.lake, history: known.history, successions: known.successions,
                command: "universe-publish", version: BellwetherVersion.current)
            let sessions =
                context.isDryRun
                ? try publication.wanting(in: first...last, isForced: context.isForce)
                : try publication.renew(in: first...last, isForced: context.isForce) { done, total in
                    context.progress.update(done, of: total, "sessions")
                }
            guard let begin = sessions.first, let end = sessions.last else {
                return .nothingToDo("universe/ is what the history says; nothing to publish")
            }
            context.print(
                "\(context.isDryRun ? "would publish" : "published") \(sessions.count) session(s) of universe/, "
                    + "\(begin) to \(end)")
            return .done(rows: sessions.count)
        }
    }
}
