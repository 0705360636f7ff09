import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models

struct TrialsVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Whether a trial was changed, deleted, moved or put in since it was recorded.",
        discussion: """
            EXAMPLES
              bellwether trials verify
              bellwether trials verify --json

            Seals every row again from the first, and holds the record against what each model's manifest \
            says of it: an end that was cut off, or a record that was written anew, agrees with none of them. \
            The first wrong row is named, with exit code 65.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    struct Result: Encodable {
        struct Anchor: Encodable {
            var place: String
            var count: Int
            var head: String
            /// nil where it holds.
            var problem: String?
        }
        var trials: Int
        var head: String
        var isSound: Bool
        /// The id of the first wrong row, and what is wrong with it.
        var row: Int64?
        var problem: String?
        var anchors: [Anchor]

        init(_ check: TrialVerification) {
            trials = check.count
            head = check.head
            isSound = check.isSound
            row = check.fault?.row
            problem = check.fault?.description
            anchors = check.anchors.map {
                Anchor(
                    place: $0.name, count: $0.anchor.count, head: $0.anchor.head,
                    problem: $0.problem == nil ? nil : $0.description)
            }
        }

        /// Every problem, that of the rows first.
        var problems: [String] { [problem].compactMap(\.self) + anchors.compactMap(\.problem) }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let result = Result(try ledger.verifyTrials(anchors: TrialAnchors.all(in: context.lake)))
            if output.json { context.print(try jsonText(result)) }
            guard result.isSound else {
                if !output.json { for problem in result.problems { context.print(problem) } }
                throw BrokenRecord(place: context.lake.name, problems: result.problems)
            }
            if !output.json {
                context.print(
                    "\(result.trials) trials, chain intact, \(result.anchors.count) anchors hold, head \(result.head)"
                )
            }
        }
    }
}

/// The trial record is not what was written.
struct BrokenRecord: Failure {
    var place: String
    var problems: [String]
    var description: String {
        "the trial record of \(place) is not as it was written: \(problems.first ?? ""); "
            + "restore the ledger from a backup"
    }
    var kind: FailureKind { .badData }
}
