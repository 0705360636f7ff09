import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio
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
            lake: context.lake, ledger: ledger,
            costBasisPoints: try SignalSettings(context.settings).costBasisPoints)
        guard let session = try date ?? context.lake.sessions(of: .features).last else {
            throw MissingInput("no features in \(context.lake.name); run build-features")
        }
        return (account, session)
    }
}

extension SignalSettings {
    /// As `signals.*`, `risk.*` and `combination.*` of the configuration have them.
    init(_ settings: Settings) throws(JobError) {
        try self.init(rules: SignalRules(settings)) { (key, fallback, range) throws(JobError) in
            try settings.double(key, default: fallback, in: range)
        }
        risk = try RiskLimits(settings)
        combination = try CombinationSettings(settings)
    }
}
