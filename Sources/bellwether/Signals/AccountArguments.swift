import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Signals

/// Until when the account of past signals is looked at.
struct AccountArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Nothing after this session's close counts; the last with features by default.",
            valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    /// The account as the ledger and the features have it, to be read alone.
    ///
    /// - Throws: ``LedgerError``, ``LakeError``, ``MissingInput`` or ``JobError``.
    func open(_ context: Inspection.Context) throws -> (account: SignalAccount, session: CivilDate) {
        let ledger = try LedgerDatabase(readingRoot: context.lake.root)
        let account = SignalAccount(
            lake: context.lake, ledger: ledger, costBasisPoints: try Self.cost(context.settings))
        guard let session = try date ?? context.lake.sessions(of: .features).last else {
            throw MissingInput("no features in \(context.lake.name); run build-features")
        }
        return (account, session)
    }

    /// Of a trade, 1/10,000 of its value.
    static func cost(_ settings: Settings) throws(JobError) -> Double {
        try settings.double("signals.cost_bps", default: SignalSettings().costBasisPoints, in: 0...5_000)
    }
}
