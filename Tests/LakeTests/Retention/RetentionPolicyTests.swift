import Core
import Lake
import Testing

@Suite("Retention policy") struct RetentionPolicyTests {
    @Test("Ages are read and written alike; nonsense is refused")
    func ages() {
        for text in ["90d", "24m", "10y", "1d", "all"] { #expect(RetentionAge(text)?.description == text) }
        for text in ["", "d", "0d", "-3y", "5", "5w", "1.5y", "99999999y", "y10", " 3d"] {
            #expect(RetentionAge(text) == nil, "\(text)")
        }
    }

    @Test("A cutoff counts back by the calendar, and all has none")
    func cutoffs() throws {
        let newest = try #require(CivilDate("2024-02-29"))
        func cutoff(_ text: String) -> String? { RetentionAge(text)?.cutoff(from: newest)?.description }
        #expect(cutoff("1d") == "2024-02-28")
        #expect(cutoff("1m") == "2024-01-29")
        #expect(cutoff("1y") == "2023-02-28")
        #expect(cutoff("all") == nil)
    }

    @Test(
        "In days, as S3 counts, no age is shorter than by the calendar",
        arguments: ["1d", "40d", "1m", "13m", "1y", "7y"])
    func days(_ text: String) throws {
        let age = try #require(RetentionAge(text))
        let days = try #require(age.days)
        for start in stride(from: 8_000, to: 12_000, by: 37) {
            let newest = CivilDate(daysSinceEpoch: Int32(start))
            let cutoff = try #require(age.cutoff(from: newest))
            #expect(days >= Int(newest.daysSinceEpoch - cutoff.daysSinceEpoch))
        }
    }

    @Test("Every branch has a name of its own, and production is none")
    func branches() {
        let paths = RetentionBranch.all.map(\.path)
        #expect(Set(paths).count == paths.count)
        for branch in RetentionBranch.all { #expect(RetentionBranch(path: branch.path) == branch) }
        for path in ["models/production", "models", "state", "site", ""] {
            #expect(RetentionBranch(path: path) == nil)
        }
    }
}
