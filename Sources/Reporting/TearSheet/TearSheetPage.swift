public import Core
import Foundation
public import Lake
import Mustache
import Transport

/// The tear sheet as files: a page with its pictures inside, and the pictures by themselves.
public struct TearSheetPage: Sendable {
    public static let file = "tearsheet.html"

    private let template: MustacheTemplate
    private let gnuplot: Gnuplot
    /// Of the template: pages of one digest say the same in the same way.
    public static var digest: String { Digest.sha256(of: TearSheetTemplate.html) }

    /// - Throws: ``ReportError`` with `template`, which is a defect of ours.
    public init() throws(ReportError) {
        try self.init(gnuplot: Gnuplot())
    }

    package init(gnuplot: Gnuplot) throws(ReportError) {
        self.gnuplot = gnuplot
        do {
            template = try MustacheTemplate(string: TearSheetTemplate.html)
        } catch {
            throw ReportError(.template, "the tear sheet's template is not a Mustache template", cause: error)
        }
    }

    /// `tearsheet.html` and its PNGs. The same sheet gives the same bytes.
    ///
    /// - Throws: ``ReportError``: `chartToolMissing` without gnuplot, `chartFailed` when it fails.
    public func files(
        _ sheet: TearSheet, figures: [TearSheetPeriodFigures]
    ) async throws(ReportError) -> [LakeFile] {
        let charts = try await TearSheetCharts(gnuplot: gnuplot).draw(sheet)
        let page = html(sheet, figures: figures, charts: charts)
        return [LakeFile(name: Self.file, bytes: Array(page.utf8))]
            + charts.flatMap { [$0.picture, $0.narrow].compactMap { $0 } }
            .map { LakeFile(name: $0.file, bytes: $0.bytes) }
    }

    /// The page, its pictures as data URIs.
    package func html(
        _ sheet: TearSheet, figures: [TearSheetPeriodFigures], charts: [TearSheetChart]
    ) -> String {
        template.render(
            TearSheetContent(sheet, figures: figures, charts: charts) { chart in
                "data:image/png;base64,\(Data(chart.bytes).base64EncodedString())"
            })
    }
}
