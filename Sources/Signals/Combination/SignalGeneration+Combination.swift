import Core
import Lake

extension SignalGeneration {
    /// What the session's policy is combined with; nil where a rule decides, with which nothing is.
    func combination(
        on date: CivilDate, slots: [Slot], isRule: Bool, threads: Int
    ) throws -> SessionCombination? {
        guard !isRule else { return nil }
        return try SessionCombination(
            of: date, slots: slots,
            CombinationHistory(
                lake: lake, ledger: ledger, settings: settings, registry: registry, threads: threads),
            known: try EvidenceFile.known(through: date, in: lake))
    }
}
