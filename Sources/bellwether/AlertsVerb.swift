import ArgumentParser
import Core
import JobKit
import Ledger

struct AlertsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "What went wrong and nobody has put aside yet.",
        discussion: """
            EXAMPLES
              bellwether alerts
              bellwether alerts --json
              bellwether alerts --acknowledge 12 --acknowledge 15
              bellwether alerts --acknowledge-all

            An alert that is put aside is no longer listed nor mailed; what happens again makes a new one.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(name: .customLong("acknowledge"), help: ArgumentHelp("Put one aside.", valueName: "number"))
    var numbers: [Int64] = []

    @Flag(help: "Put all aside.")
    var acknowledgeAll = false

    struct Line: Encodable {
        var number: Int64
        var severity: String
        var command: String
        var session: CivilDate?
        var about: String
        var message: String
        var times: Int
        var first: String
        var last: String
        var mailed: String?

        init(_ record: AlertRecord) {
            number = record.id
            severity = record.alert.severity.rawValue
            command = record.alert.command
            session = record.alert.session
            about = record.alert.key
            message = record.alert.message
            times = record.count
            first = record.created.description
            last = record.lastRaised.description
            mailed = record.mailed?.description
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            guard numbers.isEmpty, !acknowledgeAll else {
                let ledger = try LedgerDatabase(root: context.lake.root)
                let open = try ledger.openAlerts().map(\.id)
                for number in numbers where !open.contains(number) {
                    throw ValidationFailure("no open alert \(number); bellwether alerts lists them")
                }
                let chosen = acknowledgeAll ? open : numbers
                try ledger.acknowledgeAlerts(chosen, at: context.now())
                return context.print("\(chosen.count) alert(s) put aside")
            }
            let alerts = try LedgerDatabase(readingRoot: context.lake.root).openAlerts().map(Line.init)
            if output.json {
                context.print(try jsonText(alerts))
            } else if alerts.isEmpty {
                context.print("No open alerts.")
            } else {
                let rows = alerts.map {
                    [
                        "\($0.number)", $0.severity, $0.session?.description ?? "", "\($0.times)", $0.last,
                        $0.mailed == nil ? "" : "mailed", $0.about, $0.message,
                    ]
                }
                let head = ["number", "severity", "session", "times", "last", "", "about", ""]
                for line in tableLines([head] + rows, rightAligned: [0, 3]) { context.print(line) }
            }
        }
    }
}
