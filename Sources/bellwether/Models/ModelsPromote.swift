import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models

struct ModelsPromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Put a version in force by hand, whatever the gate said.",
        discussion: """
            EXAMPLES
              bellwether models promote 2023-01 --reason "walk-forward read by two people"

            Later versions are withdrawn into candidates/, from where they can be promoted again.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var why: ReasonOption

    @Argument(help: "The version.")
    var version: YearMonth

    func run() async throws {
        try await Job("models", shared).run { context in
            let registry = ModelRegistry(lake: context.lake)
            if try registry.latest() == version, try registry.versions(in: [.production]) == [version] {
                return .nothingToDo("\(version) is in force already")
            }
            let decision = try registry.decision(of: try registry.entry(version))
            if context.isDryRun { return .nothingToDo("\(version) would be put in force") }
            let withdrawn = try registry.promote(version)
            try context.record(.promotedByHand, version, why.reason)
            try context.record(withdrawn, of: version, why.reason)
            context.print("\(version) is in force")
            for failure in decision?.failures ?? [] {
                context.print("the gate had said: \(failure.finding)")
            }
            return .done(rows: 1)
        }
    }
}

struct ModelsRollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Put the version before in force again, or any archived one.",
        discussion: """
            EXAMPLES
              bellwether models rollback --reason "sells everything"
              bellwether models rollback --to 2022-11

            What comes after it is withdrawn into candidates/. Signals that run meanwhile use the one or the other.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var why: ReasonOption

    @Option(help: ArgumentHelp("Else the one before the version in force.", valueName: "version"))
    var to: YearMonth?

    func run() async throws {
        try await Job("models", shared).run { context in
            let registry = ModelRegistry(lake: context.lake)
            if context.isDryRun {
                let present = try registry.inForce()?.description ?? "nothing"
                return .nothingToDo(
                    "\(present) is in force; \(to.map { "\($0)" } ?? "the one before") would be")
            }
            let (version, withdrawn) = try registry.rollback(to: to)
            try context.record(.rolledBack, version, why.reason)
            try context.record(withdrawn, of: version, why.reason)
            context.print("\(version) is in force")
            if !withdrawn.isEmpty {
                context.print("withdrawn: \(withdrawn.map(\.description).joined(separator: ", "))")
            }
            return .done(rows: 1)
        }
    }
}

struct ModelsFallback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fallback",
        abstract: "Put equal weights in the most traded stocks in force instead of any model.",
        discussion: """
            EXAMPLES
              bellwether models fallback --reason "drift"
              bellwether models rollback                 back to the last model
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var why: ReasonOption

    func run() async throws {
        try await Job("models", shared).run { context in
            guard let month = ExchangeCalendar.nyse.session(after: context.session)?.yearMonth else {
                throw ValidationFailure(
                    "\(context.session) is at the end of the calendar; give an earlier date")
            }
            let named = ModelInForce.equalWeights(since: month)
            if context.isDryRun { return .nothingToDo("\(named) would be put in force") }
            try ModelRegistry(lake: context.lake).fallBackToEqualWeights(from: month)
            try context.ledger.append(
                ModelEvent(
                    .fallback, model: ModelInForce.equalWeightsName, reason: why.reason, run: context.runID),
                at: context.now())
            context.print("equal weights are in force from the decision of \(month) on")
            return .done(rows: 1)
        }
    }
}

struct ModelsArchive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Move a version that is not in force to archive/.",
        discussion: """
            EXAMPLES
              bellwether models archive 2022-10
              bellwether prune --keep models/archive=24m --apply    drops what has been there for long enough
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var why: ReasonOption

    @Argument(help: "The version.")
    var version: YearMonth

    func run() async throws {
        try await Job("models", shared).run { context in
            if context.isDryRun { return .nothingToDo("\(version) would be archived") }
            try ModelRegistry(lake: context.lake).archive(version)
            try context.record(.archived, version, why.reason)
            context.print("\(version) is in models/archive")
            return .done(rows: 1)
        }
    }
}

extension JobContext {
    fileprivate func record(_ action: ModelEvent.Action, _ version: YearMonth, _ reason: String) throws {
        try ledger.append(
            ModelEvent(action, model: version.description, reason: reason, run: runID), at: now())
    }

    fileprivate func record(_ withdrawn: [YearMonth], of version: YearMonth, _ reason: String) throws {
        for later in withdrawn { try record(.withdrawn, later, "for \(version): \(reason)") }
    }
}
