import Core
import Lake

extension SignalReplay {
    /// What a past session's policy is combined with, as generate-signals would have combined it then; nil where a
    /// rule decides.
    ///
    /// - Parameter known: evidence that was worked out for other months; this one's is added.
    func combination(
        _ session: CivilDate, _ slots: [Slot], isRule: Bool, known: inout CombinationHistory.Known
    ) throws -> SessionCombination? {
        guard !isRule else { return nil }
        if known.isEmpty { known = try EvidenceFile.known(through: session, in: lake) }
        let combination = try SessionCombination(
            of: session, slots: slots,
            CombinationHistory(
                lake: lake, ledger: ledger, settings: settings, registry: registry, threads: threads),
            known: known)
        for entry in combination.evidence { known[entry.key] = entry.month }
        return combination
    }
}
