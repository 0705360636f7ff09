import ArgumentParser
import Core
import JobKit
import Lake

struct VerifyVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every published file against its manifest, and what it was made from.",
        discussion: """
            EXAMPLES
              bellwether verify
              bellwether verify --from 2022-12-01 --json
              bellwether verify --root s3://bucket/bellwether

            Size, SHA-256 and rows of each file; that what the manifest names as inputs stands. Prints what \
            is wrong and how to mend it, with exit code 65. What is sound but was made from something that \
            has been replaced since is listed as stale, and is no error.
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
            var severity: LakeProblem.Severity
            var detail: String
            var remedy: String

            init(_ problem: LakeProblem) {
                path = problem.path
                severity = problem.severity
                detail = problem.detail
                remedy = problem.remedy
            }
        }
        var folders: Int
        var files: Int
        var bytes: Int
        /// Folders whose inputs were replaced after they were made.
        var stale: Int
        /// Folders some of whose inputs went by retention.
        var expired: Int
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
            let lake = context.lake
            let folders = try lake.folders(in: first...last)
            guard !folders.isEmpty else {
                throw NothingPublished(
                    description: "nothing is published in \(lake.name); check --root, or run fetch-daily")
            }
            let lineage = try Lineage(of: lake)
            let checks = parallelMap(folders) { folder in
                let manifest = try? lake.manifest(of: folder)
                let origins = manifest.map { lineage.problems(of: folder, $0) } ?? []
                return (files: manifest?.files ?? [], problems: lake.problems(of: folder) + origins)
            }
            let files = checks.flatMap(\.files)
            let all = checks.flatMap(\.problems)
            let damage = all.filter { $0.severity == .damage }
            func count(_ severity: LakeProblem.Severity) -> Int {
                Set(all.filter { $0.severity == severity }.map(\.path)).count
            }
            let result = Result(
                folders: checks.count, files: files.count, bytes: files.reduce(0) { $0 + $1.bytes },
                stale: count(.stale), expired: count(.expired), problems: all.map(Result.Problem.init))
            if output.json {
                context.print(try jsonText(result))
            } else {
                for problem in all where problem.severity != .expired { context.print(problem.description) }
                context.print(summary(result, damage: damage.count))
            }
            if let worst = damage.first {
                throw UnsoundTree(
                    description: "\(damage.count) problem(s) in \(lake.name), the first: \(worst)")
            }
        }
    }

    private func summary(_ result: Result, damage: Int) -> String {
        var parts = [damage == 0 ? "all as their manifests say" : "\(damage) problem(s)"]
        if result.stale > 0 { parts.append("\(result.stale) stale") }
        if result.expired > 0 { parts.append("\(result.expired) made from what retention has dropped") }
        return "\(result.folders) folders, \(result.files) files, \(result.bytes / 1_048_576) MiB: "
            + parts.joined(separator: ", ")
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
