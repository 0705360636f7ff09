import Core
import Lake
import Portfolio

/// What the forecasts and the news of a session say of each slot.
struct CombinationMaterial {
    /// The forecaster whose forecasts these are; nil without any.
    private(set) var model: String?
    /// Return that is expected, one a slot; NaN where none is; nil without forecasts.
    private(set) var expected: [Double]?
    /// See ``CombinationParts/mood(_:count:)``, one a slot; NaN without headlines; nil without scored news.
    private(set) var moods: [Double]?
    /// Mean score of the headlines, -1...1, and their number, one a slot.
    private(set) var scores: [Double] = []
    private(set) var headlines: [Int] = []
    /// Why a part is not here, in one line.
    private(set) var reasons: [CombinationPart: String] = [:]
    /// Partitions that were read.
    private(set) var inputs: [CombinationPart: Manifest.Input] = [:]
    /// What the forecasts rank slots by: the share of stocks that less is expected of; NaN for none.
    private(set) var ranks: [Double]?

    /// Nothing that is broken counts: a part with a value out of bounds is missing, as one that is not there.
    ///
    /// - Parameters:
    ///   - slots: of the session, all 3,600: a row of another stock than its slot's is left out.
    ///   - settings: which forecaster to go by. Parts that are switched off are read too.
    /// - Throws: ``LakeError`` where the tree cannot be reached: that a part is there is not known then.
    init(
        of date: CivilDate, slots: [Slot], in lake: DataLake, settings: CombinationSettings
    ) throws(LakeError) {
        do throws(LakeError) {
            try readForecasts(date, slots, lake, settings)
        } catch {
            reasons[.forecast] = try Self.reason(
                error, "no forecasts of \(date); run make-forecasts --date \(date)")
        }
        do throws(LakeError) {
            try readMoods(date, slots, lake)
        } catch {
            reasons[.sentiment] = try Self.reason(
                error, "no news of \(date); run fetch-daily --date \(date)")
        }
    }

    private static func reason(_ error: LakeError, _ missing: String) throws(LakeError) -> String {
        switch error.code {
        case .missing: return missing
        case .corrupt, .schemaTooNew, .schemaTooOld: return error.message
        default: throw error
        }
    }

    func isHere(_ part: CombinationPart) -> Bool {
        switch part {
        case .forecast: ranks != nil
        case .sentiment: moods != nil
        }
    }

    func parts(_ scores: [Float], eligible: [Bool]) -> CombinationParts {
        CombinationParts(scores: scores, eligible: eligible, forecasts: ranks, moods: moods)
    }

    private mutating func readForecasts(
        _ date: CivilDate, _ slots: [Slot], _ lake: DataLake, _ settings: CombinationSettings
    ) throws(LakeError) {
        let rows = try lake.forecasts(on: date)
        let asked = settings.model.map { [$0] } ?? CombinationSettings.models
        let there = Set(rows.map(\.model))
        guard let model = asked.first(where: there.contains) else {
            reasons[.forecast] =
                "no forecasts of \(asked.joined(separator: " or ")) for \(date) (combination.model); "
                + "run make-forecasts --date \(date)"
            return
        }
        var ranks = [Double](repeating: .nan, count: slots.count)
        var expected = ranks
        for row in rows where row.model == model {
            guard slots.indices.contains(row.slot), (0...1).contains(row.rank), row.expectedReturn.isFinite
            else {
                reasons[.forecast] =
                    "the forecast of \(model) for \(row.symbol) on \(date) is out of bounds; run make-forecasts "
                    + "--date \(date) --force"
                return
            }
            guard slots[row.slot].symbol == row.symbol else { continue }
            ranks[row.slot] = row.rank
            expected[row.slot] = row.expectedReturn
        }
        inputs[.forecast] = try lake.manifest(of: .forecasts, on: date).asInput
        self.model = model
        self.ranks = ranks
        self.expected = expected
    }

    private mutating func readMoods(_ date: CivilDate, _ slots: [Slot], _ lake: DataLake) throws(LakeError) {
        guard let rows = try lake.sentiments(on: date) else {
            reasons[.sentiment] =
                "the headlines of \(date) have no scores; run fetch-daily --date \(date) --force"
            return
        }
        var places: [Symbol: Int] = [:]
        for slot in slots { if let symbol = slot.symbol { places[symbol] = slot.index } }
        var moods = [Double](repeating: .nan, count: slots.count)
        var scores = moods
        var headlines = [Int](repeating: 0, count: slots.count)
        for row in rows {
            guard (-1...1).contains(row.score), row.count > 0 else {
                reasons[.sentiment] =
                    "the mood of \(row.symbol) on \(date) is out of bounds; run fetch-daily --date \(date) --force"
                return
            }
            guard let place = places[row.symbol] else { continue }
            moods[place] = CombinationParts.mood(row.score, count: row.count)
            scores[place] = row.score
            headlines[place] = row.count
        }
        inputs[.sentiment] = try lake.manifest(of: .news, on: date).asInput
        self.moods = moods
        self.scores = scores
        self.headlines = headlines
    }
}
