import ArgumentParser
import Core
import JobKit
import Lake

struct VerifyVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every published file against its manifest: size, SHA-256, rows.",
        discussion: """
            EXAMPLES
              bellwether verify
              bellwether verify --from 2022-12-01 --json

            Prints what is wrong and how to mend it. Exit code 65 when something is.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("First session to check; all by default.", valueName: "YYYY-MM-DD"))
    var from: CivilDate?

    @Option(help: ArgumentHelp("Last session to check.", valueName: "YYYY-MM-DD"))
    var to: CivilDate?

    struct Result: Encodable {
        struct Problem: Encodable {
            var path: String
            var detail: String
            var remedy: String
        }
        var folders: Int
        var files: Int
        var bytes: Int
        var problems: [Problem]
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let coverage = ExchangeCalendar.coverage
            let first = from ?? coverage.lowerBound
            let last = to ?? coverage.upperBound
            guard first <= last else {
                throw ValidationFailure("--from \(first) is after --to \(last); swap them")
            }
            let lake = DataLake(root: context.root)
            let folders = try lake.folders(in: first...last)
            guard !folders.isEmpty else {
                throw NothingPublished(
                    description: "nothing is published in \(context.root); check --root, or run fetch-daily")
            }
            let checks = parallelMap(folders) { folder in
                (
                    folder: folder, problems: lake.problems(of: folder),
                    manifest: try? lake.manifest(of: folder)
                )
            }
            let files = checks.flatMap { $0.manifest?.files ?? [] }
            let problems = checks.flatMap(\.problems)
            let result = Result(
                folders: checks.count, files: files.count, bytes: files.reduce(0) { $0 + $1.bytes },
                problems: problems.map { .init(path: $0.path, detail: $0.detail, remedy: $0.remedy) })
            if output.json {
                context.print(try jsonText(result))
            } else {
                for problem in problems { context.print(problem.description) }
                context.print(
                    "\(result.folders) folders, \(result.files) files, \(result.bytes / 1_048_576) MiB: "
                        + (problems.isEmpty ? "all as their manifests say" : "\(problems.count) problem(s)"))
            }
            if let worst = problems.first {
                throw UnsoundTree(
                    description: "\(problems.count) problem(s) in \(context.root), the first: \(worst)")
            }
        }
    }
}

/// A tree, or a range of it, without a single published folder: most often a slip in the root.
struct NothingPublished: Failure {
    var description: String
    var kind: FailureKind { .missingInput }
}

/// Something in the tree is not what its manifest says.
struct UnsoundTree: Failure {
    var description: String
    var kind: FailureKind { .badData }
}
