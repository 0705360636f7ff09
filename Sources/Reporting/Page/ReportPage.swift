import Core
import Foundation
import Mustache

/// The page as text.
package struct ReportPage: Sendable {
    private let template: MustacheTemplate
    /// The template's own text.
    package let text: String

    /// - Parameter path: a template file instead of the embedded one.
    /// - Throws: ``ReportError`` with `template` when it cannot be read or parsed.
    package init(template path: String? = nil) throws(ReportError) {
        let text: String
        do {
            text =
                try path.map { try String(contentsOf: URL(filePath: $0), encoding: .utf8) }
                ?? PageTemplate.html
        } catch {
            throw ReportError(
                .template, "cannot read the report template \(path ?? ""); correct report.template",
                cause: error)
        }
        self.text = text
        do {
            template = try MustacheTemplate(string: text)
        } catch {
            throw ReportError(
                .template, "\(path ?? "the embedded template") is not a Mustache template", cause: error)
        }
    }

    package func html(
        _ report: MonthlyReport, charts: [ReportChart], source: (ReportChart) -> String = { $0.file }
    )
        -> String
    {
        template.render(PageContent(report, charts: charts, source: source))
    }
}
