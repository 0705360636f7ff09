public import Core
import Foundation
import Lake
public import Models

extension PolicyTrainer {
    /// What a search came to.
    public struct SweepSummary: Sendable {
        /// One point and how it did.
        public struct Line: Sendable {
            public var point: SweepGrid.Point
            public var trial: Trial
            /// It was in the trial record already, and not trained again.
            public var wasKnown: Bool
        }

        public var version: YearMonth
        /// The best Sharpe ratio on the validation sessions first; what could not be judged last.
        public var lines: [Line]
        /// Candidates ever tried for the month, this search's included: the more, the less the best one means.
        public var trialCount: Int?
        /// The best point's model, where it was to be published.
        public var published: Summary?
    }

    /// Trains and judges every point, writes each into the trial record, and publishes nothing unless asked.
    ///
    /// A point that the record holds, on the same inputs, is not trained again; one that was interrupted goes
    /// on from its checkpoint. So an interrupted search is taken up by the same command.
    ///
    /// - Parameters:
    ///   - publishesBest: whether the best point becomes the month's model in the end.
    /// - Throws: as ``run(date:settings:options:report:)`` does.
    public func sweep(
        date: CivilDate, points: [SweepGrid.Point], options: TrainingOptions = TrainingOptions(),
        publishesBest: Bool = false, report: (TrainingEvent) -> Void = { _ in }
    ) throws -> SweepSummary {
        guard let first = points.first else {
            throw PolicyTrainingError(.badSetting, "a sweep needs a point; give settings to try")
        }
        var lines: [SweepSummary.Line] = []
        var material: TrainingMaterial?
        var version = try plan(date, first.settings).month
        for (number, point) in points.enumerated() {
            let settings = point.settings
            let plan = try plan(date, settings)
            version = plan.month
            let identity = try settings.identity(
                threads: settings.threadCount, inputsDigest: plan.inputsDigest)
            let known = try trials?.trial(
                settingsDigest: identity.settingsDigest, inputsDigest: identity.inputsDigest)
            if let known, !options.force {
                lines.append(SweepSummary.Line(point: point, trial: known, wasKnown: true))
                continue
            }
            report(.began(number: number + 1, count: points.count, settings: settings))
            if options.dryRun { continue }
            let shared: TrainingMaterial
            if let material, material.plan.sessions == plan.sessions,
                material.plan.trainedCount == plan.trainedCount, material.plan.inputs == plan.inputs
            {
                shared = material
            } else {
                // The old one goes before the new one is made, as both may not fit.
                material = nil
                shared = try TrainingMaterial(plan, lake: lake)
            }
            material = shared
            let search = try candidates(
                [settings], shared, options, keepsEnds: publishesBest, report, isPart: true)
            for var trial in search.trials {
                if trial.outcome == .candidate { trial.outcome = .sweep }
                try trials?.append(trial)
                guard trial.settingsDigest == identity.settingsDigest else { continue }
                lines.append(SweepSummary.Line(point: point, trial: trial, wasKnown: false))
            }
            for (_, curve) in search.curves { try keep(curve, of: identity, for: plan.month) }
            if !publishesBest { for folder in search.folders { folder.remove() } }
        }
        lines.sort { Self.rank($0.trial) > Self.rank($1.trial) }
        var summary = SweepSummary(
            version: version, lines: lines, trialCount: try trials?.count(for: version))
        if publishesBest, !options.dryRun, let best = lines.first, best.trial.outOfSample != nil {
            var again = options
            again.force = true
            again.resumption = .automatic
            again.note =
                "The best of \(lines.count) points of a search by its Sharpe ratio on the validation sessions: its "
                + "figures out of sample are chosen, and so better than what to expect."
            summary.published = try run(
                date: date, settings: best.point.settings, options: again, report: report)
            for line in lines { try removeCheckpoints(of: line.point.settings, date) }
        }
        return summary
    }

    private static func rank(_ trial: Trial) -> Double {
        trial.outOfSample.map { $0.policy.sharpe.isNaN ? -.infinity : $0.policy.sharpe } ?? -.infinity
    }

    private func removeCheckpoints(of settings: TrainingSettings, _ date: CivilDate) throws {
        let plan = try plan(date, settings)
        for single in settings.single {
            let identity = try single.identity(
                threads: single.threadCount, inputsDigest: plan.inputsDigest)
            folder(plan.month, identity).remove()
        }
    }

    /// Leaves a point's curve in the tree's `state/`, as there is no model that it belongs to.
    private func keep(
        _ curve: LearningCurve, of identity: TrainingIdentity, for month: YearMonth
    ) throws(PolicyTrainingError) {
        let folder = "\(lake.root)/state/curves"
        let path = "\(folder)/\(month)-\(identity.settingsDigest.prefix(8)).csv"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(curve.csv.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw PolicyTrainingError(
                .cannotWrite, "the learning curve \(path) cannot be written; free some space", cause: error)
        }
    }
}
