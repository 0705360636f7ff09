import Core

extension SessionReview {
    /// What is to be published of the session, given what was delivered so far.
    package func result() -> ReviewResult {
        var result = ReviewResult()
        result.accepted.reserveCapacity(first.count)
        result.checked = checked
        result.disputes = disputed.count
        result.rejected = Array(strays)
        var dropped: [CorporateAction] = []
        for place in first.indices {
            guard let decision = decisions[place] else {
                result.accepted.append(first[place].bar)
                if disputed.contains(place) { flagLast(of: &result) }
                continue
            }
            result.rejected += decision.rejected
            dropped += decision.droppedSplits
            guard let chosen = decision.chosen else { continue }
            result.accepted.append(chosen.bar)
            if disputed.contains(place) { flagLast(of: &result) }
            infer(decision.inference, from: chosen.bar, into: &result)
        }
        for action in actions.all where !dropped.contains(action) { result.actions.append(action) }
        for action in dropped { drop(action, into: &result) }
        if collapsed > 0 { result.notes.append("\(collapsed) rows came more than once and were taken once") }
        if result.disputes > 0 {
            result.notes.append(
                "\(result.disputes) of \(result.checked) bars differ from the second vendor's")
        }
        result.accepted.sort { $0.symbol < $1.symbol }
        result.rejected.sort(by: Self.isBefore)
        result.actions.sort { ($0.symbol, $0.exDate, $0.source) < ($1.symbol, $1.exDate, $1.source) }
        result.notes.sort()
        return result
    }

    private func flagLast(of result: inout ReviewResult) {
        result.accepted[result.accepted.count - 1].flags.insert(.disputed)
    }

    private func infer(_ inference: Verdict.Inference?, from bar: Bar, into result: inout ReviewResult) {
        let kind: CorporateAction.Kind
        switch inference {
        case .split(let ratio):
            kind = .split(ratio: ratio)
            let shares =
                ratio >= 1
                ? "\(MoveEvidence.short(ratio)):1" : "1:\(MoveEvidence.short(1 / ratio))"
            result.notes.append("\(bar.symbol): a \(shares) split was inferred from the prices")
        case .newSeries:
            kind = .newSeries
            result.notes.append(
                "\(bar.symbol): close \(bar.close) begins a new series; nothing links it to the old one")
        case nil: return
        }
        result.actions.append(
            CorporateAction(
                symbol: bar.symbol, exDate: session, kind: kind, source: CorporateAction.inferred))
    }

    private func drop(_ action: CorporateAction, into result: inout ReviewResult) {
        guard case .split(let ratio) = action.kind else { return }
        let detail = "a split of \(MoveEvidence.short(ratio)) of \(action.exDate) that the prices do not show"
        result.rejected.append(
            RejectedBar(
                symbol: action.symbol, date: session, source: action.source,
                violation: BarViolation(rule: .splitWithoutMove, detail: detail)))
    }

    private static func isBefore(_ left: RejectedBar, _ right: RejectedBar) -> Bool {
        let texts = [left, right].map {
            ($0.symbol?.rawValue ?? "", $0.source, $0.violation.rule.rawValue, $0.violation.detail)
        }
        if texts[0] != texts[1] { return texts[0] < texts[1] }
        let numbers = [left, right].map {
            ($0.close ?? 0, $0.open ?? 0, $0.high ?? 0, $0.low ?? 0, $0.volume ?? 0)
        }
        return numbers[0] < numbers[1]
    }
}
