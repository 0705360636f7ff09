import Core
import Foundation
import Ledger
import Testing

@Suite("Timestamp") struct TimestampTests {
    @Test(
        "Its text is what Foundation writes, and reads back",
        arguments: [
            0, 1, 86_399, 86_400, 951_782_400, 1_672_401_599, 4_102_444_799, -1, -86_401,
        ] as [Int64])
    func agrees(seconds: Int64) throws {
        let timestamp = Timestamp(secondsSinceEpoch: seconds)
        #expect("\(timestamp)" == Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601))
        #expect(Timestamp("\(timestamp)") == timestamp)
    }

    @Test(
        "Other text is refused",
        arguments: [
            "", "2022-12-30", "2022-12-30T06:00:00", "2022-12-30 06:00:00Z", "2022-12-30T24:00:00Z",
            "2022-02-30T06:00:00Z",
            "2022-12-30T06:00:00+00:00", "2022-12-30T0６:00:0Z", "2022-12-30T06:60:00Z",
            "2022-12-30T-6:00:00Z",
        ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
