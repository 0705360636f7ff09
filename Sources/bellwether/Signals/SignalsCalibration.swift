import ArgumentParser
import Core
import JobKit
import Portfolio
import Signals
import TrackRecord

struct SignalsCalibration: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibration",
        abstract: "Whether signals of a higher confidence paid more often.",
        discussion: """
            EXAMPLES
              bellwether signals calibration
              bellwether signals calibration --date 2022-12-30 --json

            Of the last 12 months' outcomes, published and replayed: the mean confidence of each range beside the \
            share that paid. Confidence is the policy's own, of the stock making the published cut (of SELL: of \
            missing it), and no forecast of paying; the expected error says how wrong a reader is who takes it for \
            one.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var arguments: AccountArguments

    struct Curve: Encodable {
        struct Point: Encodable {
            var from: Double
            var to: Double
            var signals: Int
            var confidence: Double
            var paid: Double
            var low: Double
            var high: Double
        }

        var action: String?
        var signals: Int
        var expectedError: Double?
        var maximumError: Double?
        var brierScore: Double?
        var points: [Point]

        init(_ action: SignalAction?, _ calibration: Calibration) {
            self.action = action?.rawValue
            signals = calibration.count
            expectedError = calibration.expectedError.finite
            maximumError = calibration.maximumError.finite
            brierScore = calibration.brierScore.finite
            points = calibration.points.map {
                Point(
                    from: $0.from, to: $0.to, signals: $0.count, confidence: $0.meanForecast,
                    paid: $0.share, low: $0.interval.low, high: $0.interval.high)
            }
        }

        var rows: [[String]] {
            points.map { point in
                [
                    action ?? "all", "\(Int(100 * point.from))-\(Int(100 * point.to))%", "\(point.signals)",
                    Figure.percent(point.confidence), Figure.percent(point.paid),
                    "\(Figure.percent(point.low)) - \(Figure.percent(point.high))",
                ]
            }
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let (account, session) = try arguments.open(context)
            let calibration = try account.success(through: session).record.calibration
            let curves =
                [Curve(nil, calibration.all)] + calibration.byAction.map { Curve($0.action, $0.calibration) }
            if output.json { return context.print(try jsonText(curves)) }
            guard calibration.all.count > 0 else {
                return context.print(
                    "No outcome of the 12 months to \(session): bellwether signals replay fills past months in."
                )
            }
            let head = ["", "range", "signals", "confidence", "paid", "95%"]
            for line in tableLines([head] + curves.flatMap(\.rows), rightAligned: [1, 2, 3, 4, 5]) {
                context.print(line)
            }
            context.print("")
            for curve in curves {
                context.print(
                    "\(curve.action ?? "all"): expected error \(Figure.percent(curve.expectedError)), Brier score "
                        + "\(Figure.number(curve.brierScore)) of \(curve.signals) signals")
            }
        }
    }
}
