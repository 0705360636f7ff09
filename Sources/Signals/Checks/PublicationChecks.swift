import Core
import Models
import PolicyModel
import Portfolio

/// What must hold before anything is decided: stale or broken data never becomes a signal.
struct PublicationChecks {
    let frame: FeatureFrame
    let slots: [Slot]
    let settings: SignalSettings

    /// More stocks than this part close where they closed before only when a session was copied from the last.
    private static let mostUnchanged = 0.5

    /// - Throws: ``SignalError``.
    func check(_ decider: SignalDecider) throws(SignalError) {
        try checkUniverse()
        try checkCoverage()
        try checkFreshness()
        guard let policy = decider.policy else { return }
        try checkFit(policy, decider)
        try checkValues(policy)
        try checkShift(policy)
    }

    /// A features partition built on another universe would score one stock and publish another.
    private func checkUniverse() throws(SignalError) {
        for (row, slot) in frame.slots.enumerated() where slots[Int(slot)].symbol != frame.symbols[row] {
            throw SignalError(
                .inconsistent,
                "slot \(slot) holds \(slots[Int(slot)].symbol?.rawValue ?? "nothing") in universe/ but "
                    + "\(frame.symbols[row]) in features/ of \(frame.date); run build-features --date \(frame.date) --force"
            )
        }
    }

    private func checkCoverage() throws(SignalError) {
        let members = slots.count { $0.state == .active && $0.symbol != nil }
        var traded = 0
        for row in 0..<frame.rowCount where frame[.tenureMonths][row] > 0 { traded += 1 }
        guard members > 0, traded > 0 else {
            throw SignalError(
                .nothingToBuy,
                "not one of the \(frame.rowCount) stocks of \(frame.date) is in the index; nothing is published; "
                    + "check bellwether universe at \(frame.date)")
        }
        let coverage = Double(traded) / Double(members)
        guard coverage >= settings.minimumCoverage else {
            throw SignalError(
                .incomplete,
                "the features of \(frame.date) have \(traded) of the index's \(members) stocks, "
                    + "\(PlainNumber.percent(coverage)) where \(PlainNumber.percent(settings.minimumCoverage)) are "
                    + "asked for (signals.min_coverage); nothing is published; see bellwether quality, and run "
                    + "fetch-daily --date \(frame.date) --force")
        }
    }

    private func checkFreshness() throws(SignalError) {
        var (known, unchanged) = (0, 0)
        for (close, before) in zip(frame[.close], frame.previousClose) where before > 0 && close > 0 {
            known += 1
            unchanged += close == before ? 1 : 0
        }
        guard known == 0 || Double(unchanged) <= Self.mostUnchanged * Double(known) else {
            throw SignalError(
                .unusual,
                "\(unchanged) of \(known) stocks closed on \(frame.date) where they closed before: the session looks "
                    + "like a copy of the last one; nothing is published; run fetch-daily --date \(frame.date) "
                    + "--force with another vendor")
        }
    }

    private func checkFit(_ policy: MappedPolicy, _ decider: SignalDecider) throws(SignalError) {
        guard policy.network.slots == Universe.slotCount, policy.network.observedFeatures == Feature.count
        else {
            throw SignalError(
                .wrongPolicy,
                "model \(decider.name) is for \(policy.network.slots) slots x \(policy.network.observedFeatures) "
                    + "features, not \(Universe.slotCount) x \(Feature.count); nothing is published; train again"
            )
        }
        guard decider.featureVersion.map({ $0 == Feature.schemaVersion }) ?? true else {
            throw SignalError(
                .wrongPolicy,
                "model \(decider.name) was trained on features of version \(decider.featureVersion ?? 0), and these "
                    + "are of version \(Feature.schemaVersion); nothing is published; run train-policy")
        }
    }

    /// What the model has learned to look at must be there.
    private func checkValues(_ policy: MappedPolicy) throws(SignalError) {
        for feature in Feature.allCases where isLearned(feature, policy.normaliser) {
            let values = frame[feature].count { !$0.isNaN }
            let share = Double(values) / Double(max(1, frame.rowCount))
            guard share >= settings.minimumCoverage else {
                throw SignalError(
                    .incomplete,
                    "\(feature.column) of \(frame.date) has a value for \(values) of \(frame.rowCount) stocks, "
                        + "\(PlainNumber.percent(share)) where \(PlainNumber.percent(settings.minimumCoverage)) are "
                        + "asked for (signals.min_coverage); nothing is published; see bellwether quality "
                        + "--date \(frame.date)")
            }
        }
    }

    /// Of a feature that had no value in the training, or was 0 all along, the normaliser knows nothing.
    private func isLearned(_ feature: Feature, _ normaliser: Normaliser) -> Bool {
        normaliser.mean[feature.rawValue] != 0 || normaliser.deviation[feature.rawValue] != 1
    }

    private func checkShift(_ policy: MappedPolicy) throws(SignalError) {
        let shifts = FeatureShift.shifts(of: [frame], against: policy.normaliser)
        guard let worst = shifts.max(by: { abs($0.shift) < abs($1.shift) }),
            !(abs(worst.shift) <= settings.maximumShift)
        else { return }
        throw SignalError(
            .unusual,
            "the mean of \(worst.feature) on \(frame.date) lies \(PlainNumber.decimal(abs(worst.shift), digits: 1)) "
                + "standard deviations from that of the training, where \(settings.maximumShift) are allowed "
                + "(signals.max_shift); nothing is published; see bellwether quality --date \(frame.date)")
    }
}
