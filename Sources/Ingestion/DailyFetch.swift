public import Core
import Foundation
public import Lake
public import Ledger
import Transport

/// Brings sessions from a vendor into the tree: raw/ with the bars, universe/ with the slots.
public struct DailyFetch: Sendable {
    /// A session with more rejected bars than this share of all is published with a warning.
    public static let rejectShareToWarn = 0.01

    public struct Summary: Sendable {
        public var published = 0
        /// Sessions that stood already, made from the same inputs.
        public var unchanged = 0
        public var bars = 0
        public var rejected = 0
        public var warnings: [String] = []
    }

    private let lake: DataLake
    private let ledger: LedgerDatabase
    private let vendor: any MarketDataVendor
    private let version: String

    public init(lake: DataLake, ledger: LedgerDatabase, vendor: any MarketDataVendor, version: String) {
        self.lake = lake
        self.ledger = ledger
        self.vendor = vendor
        self.version = version
    }

    /// Fetches, validates and publishes each session in order; a later failure leaves the earlier ones.
    ///
    /// - Parameters:
    ///   - force: fetch again what stands already.
    ///   - dryRun: fetch and validate, publish nothing.
    ///   - progress: told the sessions done and their total.
    /// - Throws: ``IngestionError``, ``LakeError`` or ``LedgerError``.
    public func run(
        sessions: [CivilDate], force: Bool = false, dryRun: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Summary {
        let history = try await constituents(dryRun: dryRun)
        var assignment = SlotAssignment(history: history)
        var summary = Summary()
        var counted = 0
        for (number, session) in sessions.sorted().enumerated() {
            try Task.checkCancellation()
            assignment.advance(to: session)
            let known = knownInput(history, on: session)
            let inputs = try await vendor.inputs(for: session)
            let rawIsCurrent = !force && lake.isCurrent(Dataset.raw.partition(session), inputs: inputs)
            let slotsAreCurrent =
                !force && lake.isCurrent(Dataset.universe.partition(session), inputs: [known])
            if !rawIsCurrent {
                try await fetch(session, inputs: inputs, dryRun: dryRun, into: &summary)
            }
            if !slotsAreCurrent, !dryRun {
                try publish(assignment, on: session, input: known)
            }
            if rawIsCurrent, slotsAreCurrent { summary.unchanged += 1 } else { summary.published += 1 }
            counted = warn(of: assignment, after: counted, on: session, into: &summary)
            progress(number + 1, sessions.count)
        }
        return summary
    }

    private func fetch(
        _ session: CivilDate, inputs: [Manifest.Input], dryRun: Bool, into summary: inout Summary
    ) async throws {
        let started = Date()
        let answer = try await vendor.fetch(VendorRequest(sessions: [session]))
        let delivery = answer.sessions[session] ?? VendorSession()
        var review = SessionReview(session: session, memory: try MarketMemory(lake: lake, before: session))
        review.take(delivery, from: vendor.name)
        let validation = review.result()
        guard !validation.accepted.isEmpty else {
            throw IngestionError(
                .malformed,
                "all \(delivery.bars.count) bars of \(session) from \(vendor.name) were rejected, the first "
                    + "for \(validation.rejected.first?.violation.detail ?? "nothing"); the tree is unchanged"
            )
        }
        let rejected = validation.rejected
        let delivered = delivery.bars.count + delivery.rejected.count
        summary.bars += validation.accepted.count
        summary.rejected += rejected.count
        if Double(rejected.count) > Self.rejectShareToWarn * Double(delivered) {
            summary.warnings.append(
                "\(session): \(rejected.count) of \(delivered) bars rejected; see rejects.parquet")
        }
        guard !dryRun else { return }
        let provenance = Provenance(
            command: "fetch-daily", version: version, inputs: inputs, source: vendor.name,
            counts: [
                "bars": validation.accepted.count, "rejected": rejected.count,
                "actions": validation.actions.count,
            ], adjustment: try await vendor.adjustment, started: started)
        try lake.publish(
            bars: validation.accepted, actions: validation.actions, rejects: rejected, on: session,
            provenance: provenance)
    }

    private func publish(_ assignment: SlotAssignment, on session: CivilDate, input: Manifest.Input) throws {
        let states = assignment.slots.reduce(into: [String: Int]()) { $0[$1.state.rawValue, default: 0] += 1 }
        try lake.publish(
            slots: assignment.slots, on: session,
            provenance: Provenance(
                command: "fetch-daily", version: version, inputs: [input], counts: states, started: Date()))
    }

    /// The ledger's constituents; an empty ledger is filled from the vendor's list first.
    private func constituents(dryRun: Bool) async throws -> [Constituent] {
        let known = try ledger.constituents()
        guard known.isEmpty else { return known }
        guard let offered = try await vendor.constituents() else {
            throw IngestionError(
                .noData,
                "the ledger has no constituents and \(vendor.name) offers none; "
                    + "run bellwether universe import FILE --effective DATE")
        }
        if !dryRun { _ = try ledger.importConstituents(offered) }
        return offered
    }

    /// The part of the membership history that is known on the day, so that a later import does not make
    /// earlier partitions look stale.
    private func knownInput(_ history: [Constituent], on session: CivilDate) -> Manifest.Input {
        var text = ""
        for spell in history where spell.since <= session {
            let removed = spell.removed.flatMap { $0 <= session ? $0.description : nil } ?? ""
            text +=
                "\(spell.symbol)\t\(spell.since)\t\(removed)\t\(spell.sector ?? "")\t\(spell.name ?? "")\n"
        }
        return Manifest.Input(path: "ledger:constituents", digest: Digest.sha256(of: text))
    }

    /// Warns of stocks that lost or never got a slot since the last session looked at.
    private func warn(
        of assignment: SlotAssignment, after counted: Int, on session: CivilDate, into summary: inout Summary
    ) -> Int {
        let troubled = assignment.evicted + assignment.unplaced
        if troubled.count > counted {
            let names = troubled.prefix(5).map(\.rawValue).joined(separator: ", ")
            summary.warnings.append(
                "\(session): the universe is full: \(assignment.evicted.count) archived stocks left early, "
                    + "\(assignment.unplaced.count) joins have no slot (\(names)…)")
        }
        return troubled.count
    }
}
