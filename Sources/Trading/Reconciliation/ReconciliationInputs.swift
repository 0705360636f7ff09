import Core
import Lake
import Ledger

/// What a month is worked out from, as its manifests and the books state it.
struct ReconciliationInputs {
    /// SHA-256 of all of it, in hexadecimal: the same inputs lead to the same figures.
    let digest: String
    private let folders: [LakeFolder]

    /// Raised when the arithmetic changes.
    private static let version = 1

    /// Nil where features of the month are gone, by retention for instance, so that what was recorded stands.
    ///
    /// - Throws: ``Lake/LakeError``; ``TradingError`` with `missing` where only some are absent.
    init?(_ span: ReconciliationSpan, lake: DataLake, costBasisPoints: Double) throws {
        let sessions = span.sessions
        let absent = try sessions.filter { !(try lake.contains(.features, on: $0)) }
        guard absent.count < sessions.count else { return nil }
        if let first = absent.first, let last = absent.last {
            throw TradingError(
                .missing,
                "\(absent.count) of \(sessions.count) sessions since the signals of \(span.session) have no features "
                    + "in \(lake.name); run build-features --from \(first) --to \(last)")
        }
        folders =
            [Dataset.signals.partition(span.session)] + sessions.map { Dataset.features.partition($0) }
        let manifests = try lake.manifests(of: folders)
        digest = Manifest.Input.digest(
            of: ["reconciliation \(Self.version)", "cost \(costBasisPoints)"]
                + manifests.map { "\($0.digest)  \($0.path)" }
                + span.booked.map { "\($0.digest)  \($0.session) \($0.equity)" })
    }

    /// Holds every file against its manifest.
    ///
    /// - Throws: ``TradingError`` with `inconsistent`.
    func verify(in lake: DataLake) throws(TradingError) {
        for folder in folders {
            guard let problem = lake.problems(of: folder).first else { continue }
            throw TradingError(
                .inconsistent, "\(problem.path) in \(lake.name): \(problem.detail); \(problem.remedy)")
        }
    }
}
