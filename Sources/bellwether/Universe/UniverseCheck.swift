import ArgumentParser
import Core
import Ingestion
import JobKit
import Lake
import Ledger

struct UniverseCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Prove the universe's rules on every day on which something changes, and of what is published.",
        discussion: """
            EXAMPLES
              bellwether universe check
              bellwether universe check --from 2022-01-01 --to 2022-12-31 --json

            One stock one slot, one slot one stock; the active slots are the index's members; a stock keeps its \
            slot while it is a member and for its archive year; published slots are what the history gives.
            EXIT  0 all rules hold; 65 some do not, each is named.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("First day; the history's first by default.", valueName: "YYYY-MM-DD"))
    var from: CivilDate?

    @Option(help: ArgumentHelp("Last day; today by default.", valueName: "YYYY-MM-DD"))
    var to: CivilDate?

    struct Violation: Encodable {
        var date: CivilDate
        var rule: String
        var slot: Int?
        var symbol: Symbol?
        var detail: String
    }

    struct Overview: Encodable {
        var days: Int
        var published: Int
        var violations: [Violation]
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let last = to ?? context.now().date
            let first = from ?? .earliest
            guard first <= last else {
                throw ValidationFailure("--from \(first) is after --to \(last); swap them")
            }
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let known = try KnownUniverse(ledger, of: context.lake.name)
            let published = Set(try context.lake.sessions(of: .universe, in: first...last))
            // From the beginning, as a stay may have begun long before.
            let days = Set(
                UniverseAudit.days(
                    history: known.history, successions: known.successions, in: .earliest...last)
            ).union(published).sorted()
            var audit = UniverseAudit(history: known.history, successions: known.successions)
            var assignment = SlotAssignment(history: known.history, successions: known.successions)
            for day in days {
                assignment.advance(to: day)
                audit.inspect(assignment.slots, on: day)
                guard published.contains(day) else { continue }
                audit.inspect(
                    published: try context.lake.slots(on: day), against: assignment.slots, on: day)
            }
            try report(
                audit.findings.filter { $0.date >= first }, days: days.count { $0 >= first },
                published: published.count
            ) { context.print($0) }
        }
    }

    private func report(
        _ findings: [AuditFinding], days: Int, published: Int, _ print: (String) -> Void
    ) throws {
        let violations = findings.map {
            Violation(
                date: $0.date, rule: $0.rule.rawValue, slot: $0.slot, symbol: $0.symbol, detail: $0.detail)
        }
        if output.json {
            print(try jsonText(Overview(days: days, published: published, violations: violations)))
        } else {
            for violation in violations.prefix(100) {
                print("\(violation.date)  \(violation.rule): \(violation.detail)")
            }
            if violations.count > 100 { print("and \(violations.count - 100) more; --json lists them all") }
            print(
                "\(days) days and \(published) published sessions looked at: "
                    + (violations.isEmpty ? "every rule holds" : "\(violations.count) violations"))
        }
        guard !findings.isEmpty else { return }
        throw BrokenUniverse(
            violations: findings.count, isPublishedOnly: findings.allSatisfy { $0.rule == .published })
    }
}

/// Rules of the universe that do not hold.
struct BrokenUniverse: Failure {
    var violations: Int
    var isPublishedOnly: Bool
    var description: String {
        "\(violations) rules of the universe do not hold; "
            + (isPublishedOnly
                ? "bellwether universe publish renews what is published"
                : "correct the lists (bellwether universe history) and import them again")
    }
    var kind: FailureKind { .badData }
}

extension CivilDate {
    /// 1900-01-01, before every date in use.
    static let earliest = CivilDate(daysSinceEpoch: -25_567)
}
