import Core
import Foundation
import Portfolio
import Reporting
import Testing

extension ReportingTests {
    @Suite("Tear sheet months") struct TearSheetMonthsTests {
        /// The row of a year on the page, by hand: two months of a portfolio that doubles and halves.
        @Test("A month's cell is its return, the year's their product, and shades follow the sign")
        func cells() throws {
            let dates = ["2022-10-31", "2022-11-15", "2022-11-30", "2022-12-15", "2022-12-30"]
                .compactMap { CivilDate($0) }
            let equity = [1, 1.05, 1.1, 1.0, 0.99]
            let zeros = [Double](repeating: 0, count: 5)
            let path = PortfolioPath(
                dates: dates, equity: equity, exposure: zeros, turnover: zeros, cost: zeros,
                largestWeight: zeros, holdings: [0, 0, 0, 0, 0])
            let sheet = TearSheet(
                title: "x", subject: TearSheet.Line(key: "policy", name: "x", path: path), baselines: [])
            let page = try TearSheetPage().html(sheet, figures: sheet.figures(), charts: [])
            #expect(page.contains("<td class=\"z\" data-name=\"Oct\"></td>"))
            #expect(page.contains("data-name=\"Nov\">10.0</td>"))
            #expect(page.contains("<td class=\"d4\" data-name=\"Dec\">\u{2212}10.0</td>"))
            #expect(page.contains("<td class=\"d1 year\" data-name=\"Year\">\u{2212}1.0</td>"))
        }
    }
}
