import Core

/// What one vendor's bar of one stock is held to be.
struct Verdict: Sendable, Equatable {
    enum Standing: Sendable, Equatable {
        /// Nothing is wrong with it.
        case sound
        /// Kept when no other vendor says otherwise.
        case doubtful
        /// Turned away, unless another vendor has the same.
        case rejected
        /// Turned away whatever others say: it is no bar.
        case broken
    }

    var standing = Standing.sound
    var flags: BarFlags = []
    /// What speaks against the bar; nil for a sound one.
    var violation: BarViolation?
    /// What has to have happened for the bar to be right.
    var inference: Inference?

    enum Inference: Sendable, Equatable {
        case split(ratio: Double)
        case newSeries
    }

    static let sound = Verdict()

    static func broken(_ violation: BarViolation) -> Verdict {
        Verdict(standing: .broken, violation: violation)
    }

    static func rejected(
        _ rule: BarViolation.Rule, _ detail: String, unless inference: Inference? = nil
    ) -> Verdict {
        Verdict(
            standing: .rejected, flags: .largeMove, violation: BarViolation(rule: rule, detail: detail),
            inference: inference)
    }

    static func doubtful(
        _ rule: BarViolation.Rule, _ detail: String, flags: BarFlags, inference: Inference? = nil
    ) -> Verdict {
        Verdict(
            standing: .doubtful, flags: flags, violation: BarViolation(rule: rule, detail: detail),
            inference: inference)
    }
}

/// How a session's split fits the prices of its ex-date.
enum SplitFit: Sendable, Equatable {
    /// No vendor told of one.
    case none
    case moved
    /// The prices know nothing of it.
    case withoutMove
    case appliedTwice
}
