import ArgumentParser
import Core
import JobKit
import Lake

struct PruneVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Drop what is older than it must be; says what would go unless --apply is given.",
        discussion: """
            EXAMPLES
              bellwether prune --keep raw=10y --keep reports=24m
              bellwether prune --keep raw=10y --keep reports=24m --apply
              bellwether prune                                       by the configuration's retention
              bellwether prune --lifecycle > lifecycle.json          the same for an S3 bucket

            Branches: \(RetentionBranch.all.map(\.path).joined(separator: ", ")). \
            Ages: 90d, 24m, 10y or all, counted back from the newest that stands in the branch. What is not \
            named stays for ever, and so do the models in production.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(
        name: .customLong("keep"),
        help: ArgumentHelp(
            "How long a branch is kept; may be repeated. Else the configuration's retention, a list of such.",
            valueName: "branch=age"))
    var rules: [String] = []

    @Flag(help: "Really drop it.")
    var apply = false

    @Flag(help: "Print a lifecycle document for the bucket instead, and touch nothing.")
    var lifecycle = false

    @Option(help: ArgumentHelp("For --lifecycle: the tree's place in the bucket.", valueName: "prefix"))
    var prefix = ""

    struct Result: Encodable {
        struct Branch: Encodable {
            var branch: String
            var keep: String
            var upTo: CivilDate?
            var dropped: Int
            var bytes: Int
            var kept: Int

            init(_ plan: PrunePlan) {
                branch = plan.branch.path
                keep = plan.age.description
                upTo = plan.folders.isEmpty ? nil : plan.cutoff
                dropped = plan.folders.count
                bytes = plan.bytes
                kept = plan.kept
            }
        }
        var applied: Bool
        var branches: [Branch]
    }

    func run() async throws {
        // A rehearsal leaves no trace; what drops something is a run like any other.
        guard apply, !lifecycle else {
            return try await Inspection("bellwether", look).run { context in
                let policy = try policy(context.settings)
                if lifecycle {
                    context.print(try LifecycleDocument(policy: policy, prefix: prefix).json())
                } else {
                    try show(try context.lake.prunable(by: policy), context.print)
                }
            }
        }
        try await Job("prune", look.values, in: .process).run { context in
            let plans = try context.lake.prunable(by: try policy(context.settings))
            let folders = plans.flatMap(\.folders)
            for (index, folder) in folders.enumerated() {
                try context.lake.remove(folder)
                context.progress.update(index + 1, of: folders.count, "folders")
            }
            try show(plans, context.print)
            return folders.isEmpty ? .nothingToDo("nothing is old enough") : .done(rows: folders.count)
        }
    }

    private func show(_ plans: [PrunePlan], _ print: (String) -> Void) throws {
        let result = Result(applied: apply, branches: plans.map(Result.Branch.init))
        if output.json {
            print(try jsonText(result))
        } else {
            for line in lines(result) { print(line) }
        }
    }

    private func policy(_ settings: Settings) throws -> RetentionPolicy {
        var policy = RetentionPolicy()
        let configured = try settings.strings("retention") ?? []
        for rule in rules.isEmpty ? configured : rules {
            let parts = rule.split(separator: "=", maxSplits: 1).map { String($0) }
            guard parts.count == 2, let branch = RetentionBranch(path: parts[0]) else {
                throw ValidationFailure(
                    "“\(rule)” names no branch; write branch=age, the branch one of "
                        + RetentionBranch.all.map(\.path).joined(separator: ", "))
            }
            guard let age = RetentionAge(parts[1]) else {
                throw ValidationFailure("“\(parts[1])” of “\(rule)” is no age; write 90d, 24m, 10y or all")
            }
            policy[branch] = age
        }
        guard !policy.keepsAll else {
            throw ValidationFailure(
                "nothing says what to drop; give --keep raw=10y, or set retention in the configuration")
        }
        return policy
    }

    private func lines(_ result: Result) -> [String] {
        let rows = result.branches.map { branch in
            [
                branch.branch, branch.keep, "\(branch.dropped)", "\(branch.bytes / 1_048_576) MiB",
                branch.upTo.map { "up to \($0)" } ?? "", "\(branch.kept)",
            ]
        }
        let head = ["branch", "keep", result.applied ? "dropped" : "would drop", "", "", "stays"]
        let total = result.branches.reduce(0) { $0 + $1.dropped }
        return tableLines([head] + rows, rightAligned: [2, 3, 5])
            + (result.applied || total == 0
                ? [] : ["", "Nothing was touched; add --apply to drop \(total) folder(s)."])
    }
}
