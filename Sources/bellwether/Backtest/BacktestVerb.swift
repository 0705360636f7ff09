import ArgumentParser
import Core
import JobKit
import Lake
import Reporting

struct BacktestVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run a model, a baseline or your own decisions over past sessions: a tear sheet.",
        discussion: """
            EXAMPLES
              bellwether backtest                                     the model in force, since its training ended
              bellwether backtest --model 2023-01 --from 2022-10-03 --to 2022-12-30
              bellwether backtest --model momentum --from 2021-01-04 --cost-bps 25
              bellwether backtest --weights mine.csv --impact 0.5 --capital 50000000
              bellwether backtest --orders trades.parquet --execution close --json

            Decisions fall on the span's first session and the last of each month, those of a file on its dates; \
            each is taken after the close and traded in the next session. The page, its pictures, the figures \
            (metrics.json) and the curves (equity.parquet) go to models/backtest-results/. The same command on \
            the same inputs has nothing to do; one with other options gets a folder of its own.

            A file of weights has the columns date, symbol and weight, one of orders date, symbol and shares; \
            CSV or Parquet. What a model learnt from is no evidence of what it can do: a span of nothing else is \
            refused unless --in-sample is given, and marked on every page.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup(title: "What is run") var subject: SubjectArguments
    @OptionGroup(title: "How it trades") var rules: RuleArguments

    @Flag(help: "Run it again though it stands from the same inputs and options.")
    var force = false

    @Flag(help: "Say what would be run; write nothing.")
    var dryRun = false

    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Copy the files into this folder as well.", valueName: "folder"))
    var folder: String?

    func run() async throws {
        var options = look.values
        options.isForce = force
        options.isDryRun = dryRun
        options.from = subject.from
        options.to = subject.from == nil ? nil : subject.to
        try await Job("backtest", options, in: .process).run { context in
            let plan = try BacktestPlan(subject, rules, in: context)
            if context.isDryRun { return .nothingToDo(plan.description) }
            let isCurrent =
                !context.isForce
                && context.lake.isCurrent(plan.folder, inputs: plan.inputs, parameters: plan.parameters)
            let document =
                try isCurrent
                ? BacktestDocument.read(plan.folder, of: context.lake)
                : await BacktestRun(plan, in: context).publish()
            try copyFiles(of: plan.folder, in: context.lake)
            if output.json {
                context.print(try document.json())
            } else {
                for line in BacktestListing(document, tree: context.lake.name).lines {
                    context.print(line)
                }
            }
            guard isCurrent else { return .done(rows: document.sessions) }
            if output.json { return .done(rows: 0) }
            return .nothingToDo("It stands already, from the same inputs and options; --force runs it again.")
        }
    }

    private func copyFiles(of folder: LakeFolder, in lake: DataLake) throws {
        guard let target = self.folder else { return }
        let names = try lake.manifest(of: folder).files.map(\.name)
        try OutputFolder.write(names.map { ($0, try lake.file($0, of: folder)) }, to: target)
    }
}
