import Core
import Foundation
import Portfolio
import Signals

/// An explanation as lines for people, with all the digits that checking it by hand takes.
enum ExplanationText {
    static func lines(_ explanation: SignalExplanation) -> [String] {
        let signal = explanation.signal
        var lines = [
            "\(signal.action.rawValue) \(signal.symbol) of \(explanation.session), slot \(signal.slot), "
                + "rank \(signal.rank): \(percent(signal.previousWeight)) held, \(percent(signal.targetWeight)) "
                + "wanted",
            signal.reason, "", "model      \(model(explanation))",
            "score      \(digits(signal.score))"
                + (explanation.exactScore.isNaN ? "" : "; \(digits(explanation.exactScore)) worked out anew"),
            "confidence \(percent(signal.confidence))",
        ]
        if let parts = explanation.parts {
            lines.insert(
                "made of    policy \(digits(parts.policy)), forecast \(digits(parts.forecast)), news "
                    + "\(digits(parts.sentiment)); drivers are the policy's", at: 5)
        }
        lines += [""] + inputs(explanation)
        if explanation.drivers.isEmpty {
            lines += ["", "No network gave this score, so no group of features moved it."]
        } else {
            lines += [""] + drivers(explanation) + ["", verdict(explanation)]
        }
        if !explanation.notes.isEmpty { lines += [""] + explanation.notes.map { "note: \($0)" } }
        return lines
    }

    private static func model(_ explanation: SignalExplanation) -> String {
        let networks = explanation.networks
        let kind = networks.count > 1 ? "ensemble of \(networks.joined(separator: "; "))" : networks.first
        return explanation.signal.model + (kind.map { " (\($0))" } ?? "")
    }

    private static func inputs(_ explanation: SignalExplanation) -> [String] {
        let rows = explanation.inputs.map { input in
            [
                input.group.rawValue, input.name, input.value.isNaN ? "null" : digits(input.value),
                input.normalised.isNaN ? "" : "\(Float(input.normalised))",
            ]
        }
        return tableLines([["group", "feature", "value", "normalised"]] + rows, rightAligned: [2, 3])
    }

    private static func drivers(_ explanation: SignalExplanation) -> [String] {
        let rows = explanation.drivers.map { driver in
            [
                driver.group.rawValue, digits(driver.stated), digits(driver.scoreWithout),
                digits(driver.recomputed), String(format: "%.1e", driver.difference),
            ]
        }
        return tableLines(
            [["group", "delta", "score without", "score less that", "difference"]] + rows,
            rightAligned: [1, 2, 3, 4])
    }

    private static func verdict(_ explanation: SignalExplanation) -> String {
        String(
            format: "%@: the largest difference is %.1e, and %.1e is allowed",
            explanation.isReproduced ? "reproduced" : "NOT REPRODUCED", explanation.largestDifference,
            explanation.allowedDifference)
    }

    private static func digits(_ value: Double) -> String { String(format: "%.10g", value) }

    private static func percent(_ fraction: Double) -> String { String(format: "%.2f%%", 100 * fraction) }
}
