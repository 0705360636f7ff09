import Core
import Features
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Quality of features") struct QualityTests {
    /// A tree of 90 sessions: OLD always trades, NEW is listed late, GAP is silent for a while, VEN has the
    /// volume of one venue in the end; ABS is a member without bars. The last session is built.
    private func built() throws -> (folder: TemporaryFolder, lake: DataLake, quality: SessionQuality) {
        let folder = try TemporaryFolder()
        let lake = DataLake(root: folder.appending("lake"))
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        let dates = Array(ExchangeCalendar.nyse.sessions(in: range).prefix(90))
        let provenance = Provenance(
            command: "test", version: "1", inputs: [], adjustment: "raw",
            started: Date(timeIntervalSince1970: 0))
        let symbols: [Symbol] = ["OLD", "NEW", "GAP", "VEN", "ABS"]
        for (index, date) in dates.enumerated() {
            var bars = [Fixture.bar("OLD", date, close: 50)]
            if index >= 75 { bars.append(Fixture.bar("NEW", date, close: 20)) }
            if !(60..<70).contains(index) { bars.append(Fixture.bar("GAP", date, close: 2_000_000)) }
            var venue = Fixture.bar("VEN", date, close: 10)
            if index > 85 { venue.flags = .venueVolume }
            bars.append(venue)
            try lake.publish(bars: bars, actions: [], rejects: [], on: date, provenance: provenance)
            var slots = symbols.enumerated().map {
                Slot(index: $0.offset, symbol: $0.element, state: .active, since: dates[0])
            }
            slots[3].since = nil
            slots += (symbols.count..<Universe.slotCount).map { Slot(index: $0) }
            try lake.publish(slots: slots, on: date, provenance: provenance)
        }
        let summary = try FeatureBuild(lake: lake).run(sessions: [dates[89]])
        let stored = try lake.qualities(on: [dates[89]])
        #expect(summary.qualities == stored)
        return (folder, lake, try #require(stored.first))
    }

    @Test("Each null has its reason, members without a bar are counted, and the file gives all back")
    func reasons() throws {
        let (folder, _, quality) = try built()
        defer { withExtendedLifetime(folder) {} }
        #expect(quality.members == 5 && quality.membersWithBar == 4)
        #expect(quality[.close].values == 4 && quality[.close].nulls.isEmpty)
        // NEW has 15 bars and GAP 20 since it came back: no MACD for either, and no return.
        #expect(quality[.macd].nulls == [.listing: 1, .gap: 1] && quality[.macd].values == 2)
        #expect(quality[.bbMiddle].nulls == [.listing: 1])
        #expect(quality[.rsi14].nulls.isEmpty)
        #expect(quality[.volume].nulls == [.volume: 1])
        #expect(quality[.volumeRatio20].nulls == [.listing: 1, .volume: 1])
        #expect(quality[.isNew].nulls == [.membership: 1])
        #expect(quality[.close].maximum?.symbol == "GAP" && quality[.close].minimum?.symbol == "VEN")
        #expect(quality[.close].implausible == 1)
        let logs = [50, 20, 2_000_000, 10].map { log(Double($0)) }
        let mean = logs.reduce(0, +) / 4
        #expect(agree(quality[.close].mean, mean))
        let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(agree(quality[.close].deviation, (squares / 4).squareRoot()))
    }

    @Test("Too short a history is told from a new stock")
    func history() throws {
        let (folder, lake, _) = try built()
        defer { withExtendedLifetime(folder) {} }
        let early = try #require(try lake.sessions(of: .raw).dropFirst(5).first)
        let quality = try #require(try FeatureBuild(lake: lake).run(sessions: [early]).qualities.first)
        #expect(quality[.rsi14].nulls == [.history: 3] && quality[.rsi14].values == 0)
        #expect(quality[.rsi14].mean.isNaN && quality[.rsi14].minimum == nil)
        #expect(try lake.qualities(on: [early]).first?[.rsi14].nulls == [.history: 3])
    }

    @Test("Features of earlier definitions are refused by readers with the remedy, and built again")
    func earlierDefinitions() throws {
        let (folder, lake, quality) = try built()
        defer { withExtendedLifetime(folder) {} }
        let path = lake.path(of: Dataset.features.partition(quality.date)) + "/manifest.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let old = text.replacingOccurrences(
            of: "\"schema_version\" : \(Feature.schemaVersion)", with: "\"schema_version\" : 1")
        try #require(old != text)
        try old.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: LakeError.self) { try lake.features(on: quality.date) }
        #expect(error?.code == .schemaTooOld && error?.kind == .missingInput)
        #expect(error?.message.contains("build-features --date \(quality.date)") == true)
        #expect(try FeatureBuild(lake: lake).run(sessions: [quality.date]).published == [quality.date])
        #expect(try lake.features(on: quality.date).rowCount == 4)
    }
}

@Suite("Review of the features' quality") struct QualityReviewTests {
    private func quality(
        _ day: Int, mean: Double = 1, deviation: Double = 0.5, nulls: Int = 0, implausible: Int = 0,
        covered: Int = 1_000
    ) throws -> SessionQuality {
        SessionQuality(
            date: try Fixture.date("2021-03-01").adding(days: day), members: 1_000, membersWithBar: covered,
            features: Feature.allCases.map { feature in
                FeatureQuality(
                    feature: feature, values: 1_000 - nulls, nulls: nulls > 0 ? [.gap: nulls] : [:],
                    mean: mean, deviation: deviation,
                    minimum: FeatureQuality.Extreme(value: 0, symbol: "LOW"),
                    maximum: FeatureQuality.Extreme(value: 9, symbol: "HIGH"), implausible: implausible)
            })
    }

    private func month() throws -> [SessionQuality] { try (0..<21).map { try quality($0) } }

    @Test("An ordinary session has no findings, and thresholds are exceeded, not met")
    func ordinary() throws {
        let review = QualityReview()
        #expect(review.findings(of: try quality(30), after: try month()).isEmpty)
        let edge = try quality(30, mean: 1.75, deviation: 1.5, nulls: 50, implausible: 9, covered: 950)
        #expect(review.findings(of: edge, after: try month()).isEmpty)
    }

    @Test("Coverage, nulls, implausible values, shift and spread are told with their figures")
    func findings() throws {
        let review = QualityReview()
        let odd = try quality(
            30, mean: 1.76, deviation: 1.51, nulls: 51, implausible: 10, covered: 949)
        let findings = review.findings(of: odd, after: try month())
        #expect(
            findings.first?.message == "949 of 1000 members have a bar (94.9 %, 100.0 % in the month before)")
        #expect(
            findings.first { $0.kind == .nulls }?.message
                == "open: 5.1 % of the stocks have no value, 0.0 % in the month before (gap 51)")
        #expect(
            findings.first { $0.kind == .implausible }?.message
                == "open: 10 of 949 values are not plausible (LOW 0 to HIGH 9)")
        #expect(
            findings.first { $0.kind == .shift }?.message
                == "open: the mean lies 1.52 deviations from that of the month before")
        #expect(
            findings.first { $0.kind == .spread }?.message
                == "open: the stocks spread 3.02 times as in the month before")
        // How long a stock has been a member does not drift.
        #expect(!findings.contains { $0.kind == .shift && $0.feature == .tenureMonths })
    }

    @Test("Members that have left for good count no more than before, down to the least share")
    func coverage() throws {
        let review = QualityReview()
        let month = try (0..<21).map { try quality($0, covered: 930) }
        #expect(review.findings(of: try quality(30, covered: 900), after: month).isEmpty)
        #expect(review.findings(of: try quality(30, covered: 899), after: month).map(\.kind) == [.coverage])
        #expect(
            review.findings(of: try quality(30, covered: 899), after: []).first?.message
                == "899 of 1000 members have a bar (89.9 %)")
    }

    @Test("With less than ten sessions before nothing is said of drift; only the last 21 count")
    func trailing() throws {
        let review = QualityReview()
        let odd = try quality(60, mean: 9, nulls: 500)
        #expect(review.findings(of: odd, after: Array(try month().prefix(9))).isEmpty)
        let long =
            try (0..<21).map { try quality($0, mean: 9, nulls: 500) }
            + (21..<42).map { try quality($0) }
        #expect(review.findings(of: odd, after: long).contains { $0.kind == .shift })
        let other =
            try (0..<21).map { try quality($0) }
            + (21..<42).map { try quality($0, mean: 9, nulls: 500) }
        #expect(review.findings(of: odd, after: other).isEmpty)
    }
}
