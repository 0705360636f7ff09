public import Core
import Foundation
public import Inference

/// Forecasts of one session by one version of a forecaster.
public struct ForecastRun: Sendable {
    /// Computes the batches of a model in order, and says who computed each.
    public typealias Inferring =
        @Sendable (_ model: String, _ batches: [[InferenceTensor]]) async throws -> [(
            outputs: [InferenceTensor], origin: String
        )]

    public let panel: SeriesPanel
    public let stored: StoredForecaster
    /// The step whose close is the last that is seen.
    public let step: Int

    public init(panel: SeriesPanel, stored: StoredForecaster, step: Int) {
        self.panel = panel
        self.stored = stored
        self.step = step
    }

    /// Rows by slot. Stocks without a bar in the session, or with too short a history, have none.
    ///
    /// - Throws: ``ForecastingError``: `notEnoughHistory` where no stock can be forecast, `badModel` for an answer of
    ///   another shape; what `infer` throws.
    public func forecasts(_ infer: Inferring) async throws -> [Forecast] {
        let windows = ForecastWindows(panel, shape: try stored.shape, endingAt: step)
        guard windows.count > 0 else { throw tooLittle() }
        let ranges = stride(from: 0, to: windows.count, by: Universe.batchSize)
            .map { $0..<min($0 + Universe.batchSize, windows.count) }
        let answers = try await infer(stored.card.name, ranges.map { windows.tensors($0) })
        var rows: [Forecast] = []
        rows.reserveCapacity(windows.count)
        for (range, answer) in zip(ranges, answers) {
            rows += try self.rows(windows, range, answer.outputs.first, origin: answer.origin)
        }
        guard rows.count == windows.count else { throw badAnswer() }
        let ranks = Ranks.shares(rows.map(\.expectedReturn))
        for index in rows.indices { rows[index].rank = ranks[index] }
        return rows
    }

    /// Each batch by the same backend, one after another.
    public static func one(_ backend: any InferenceBackend) -> Inferring {
        { model, batches in
            var answers: [(outputs: [InferenceTensor], origin: String)] = []
            for batch in batches {
                let outputs = try await backend.infer(model: model, inputs: batch, outputs: ["forecast"])
                answers.append((outputs, backend.origin))
            }
            return answers
        }
    }

    private func rows(
        _ windows: ForecastWindows, _ range: Range<Int>, _ output: InferenceTensor?, origin: String
    ) throws -> [Forecast] {
        let horizon = windows.shape.horizon
        let levels = stored.card.quantiles
        guard let output, output.shape == [range.count, horizon, levels.count],
            let middle = levels.firstIndex(of: 0.5)
        else { throw badAnswer() }
        return range.map { index in
            let series = Int(windows.places[index].series)
            let last = panel.level[series * panel.stepCount + step]
            let start = ((index - range.lowerBound) * horizon + horizon - 1) * levels.count
            func value(_ place: Int) -> Double { exp(Double(output.values[start + place]) - last) - 1 }
            func quantile(_ level: Double) -> Double? { levels.firstIndex(of: level).map(value) }
            return Forecast(
                slot: panel.slot(series, at: step) ?? 0, symbol: panel.symbols[series],
                model: stored.card.name,
                horizon: horizon, expectedReturn: value(middle), low: quantile(0.1), high: quantile(0.9),
                rank: 0, origin: origin)
        }
    }

    private func badAnswer() -> ForecastingError {
        ForecastingError(
            .badModel,
            "what was computed of \(stored.card.name) is not a forecast of every stock; run make-forecasts "
                + "--retrain")
    }

    private func tooLittle() -> ForecastingError {
        let session = panel.sessions[step]
        let first = ExchangeCalendar.nyse.session(1 - stored.card.settings.inputSize, from: session)
        return ForecastingError(
            .notEnoughHistory,
            "no stock has a bar on \(session) and the \(stored.card.settings.inputSize) sessions that "
                + "\(stored.card.name) looks at; run build-features --from \(first.map { "\($0)" } ?? "earlier") "
                + "--to \(session)")
    }
}
