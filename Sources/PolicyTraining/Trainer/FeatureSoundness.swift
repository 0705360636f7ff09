import Core

/// Refuses features that nothing can be learned from, before hours are spent on them.
enum FeatureSoundness {
    /// - Throws: ``PolicyTrainingError`` with `badFeatures`, naming session, stock and column: a price that is
    ///   not above 0, an infinite value, or no value at all.
    static func check(_ frames: [FeatureFrame]) throws(PolicyTrainingError) {
        guard let first = frames.first, let last = frames.last else { return }
        let span = "\(first.date) to \(last.date)"
        guard frames.contains(where: { $0.rowCount > 0 }) else {
            throw PolicyTrainingError(
                .badFeatures, "the features of \(span) hold no stock; run build-features again")
        }
        guard frames.contains(where: { $0.columns.contains { $0.contains { !$0.isNaN } } }) else {
            throw PolicyTrainingError(
                .badFeatures, "the features of \(span) hold no value in any column; run build-features again")
        }
        for frame in frames {
            for feature in [Feature.open, .close] { try check(prices: frame[feature], feature.column, frame) }
            try check(prices: frame.previousClose, "previous_close", frame)
            for (row, dividend) in frame.dividend.enumerated() where !(dividend >= 0 && dividend.isFinite) {
                throw refusal("dividend", dividend, frame, row)
            }
        }
    }

    /// Features without a single value in the window: the observation has 0 in their place.
    static func missing(_ frames: [FeatureFrame]) -> [Feature] {
        Feature.allCases.filter { feature in
            frames.allSatisfy { $0[feature].allSatisfy(\.isNaN) }
        }
    }

    private static func check(
        prices: [Double], _ column: String, _ frame: FeatureFrame
    ) throws(PolicyTrainingError) {
        // NaN is a price that is not there, which is nothing wrong.
        for (row, price) in prices.enumerated() where price <= 0 || price.isInfinite {
            throw refusal(column, price, frame, row)
        }
    }

    private static func refusal(
        _ column: String, _ value: Double, _ frame: FeatureFrame, _ row: Int
    ) -> PolicyTrainingError {
        PolicyTrainingError(
            .badFeatures,
            "features of \(frame.date): \(frame.symbols[row]) has \(value) as its \(column); correct the bar with "
                + "fetch-daily --date \(frame.date) --force, and run build-features again")
    }
}
