import Core
import Forecasting
import Foundation

/// A session's forecasts in a few lines for people.
struct ForecastListing {
    let lines: [String]

    init(_ prepared: ForecastMaking.Prepared, _ forecasts: [Forecast]) {
        lines = prepared.versions.map { version in
            let rows = forecasts.filter { $0.model == version.card.name }
            let best = rows.sorted { $0.rank > $1.rank }.prefix(3)
                .map { "\($0.symbol) \(Self.percent($0.expectedReturn))" }.joined(separator: ", ")
            let origins = Dictionary(grouping: rows, by: \.origin).mapValues(\.count)
                .sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            return
                "\(prepared.session) \(version.card.name) (version \(version.card.session)"
                + "\(prepared.trained.contains(version.card.name) ? ", trained now" : "")): \(rows.count) stocks "
                + "(\(origins)), most expected of \(best)"
        }
    }

    private static func percent(_ value: Double) -> String { String(format: "%+.1f %%", 100 * value) }
}
