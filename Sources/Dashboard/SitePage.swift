/// A page of the dashboard: the one shell of all pages with the page's own title, modules and place among the links.
struct SitePage: Sendable {
    /// Its file is `<name>.html`.
    let name: String
    let title: String
    /// The module that draws it.
    let script: String
    /// What else that module needs, to be fetched beside it, in order.
    let modules: [String]

    private var hasCharts: Bool { modules.contains("charts") }

    /// In the order of the links.
    static let all = [
        SitePage(
            name: "index", title: "Today", script: "today",
            modules: ["verdict", "charts", "curve", "drawing", "inference", "paper"]),
        SitePage(name: "signals", title: "Signals", script: "signals", modules: ["charts", "drawing"]),
        SitePage(
            name: "performance", title: "Performance", script: "performance",
            modules: ["backtest", "charts", "curve", "drawing", "paper", "series", "zoom"]),
        SitePage(
            name: "coverage", title: "Coverage", script: "coverage",
            modules: ["charts", "drawing", "slotmap", "zoom"]),
        SitePage(name: "models", title: "Models", script: "models", modules: ["charts", "drawing"]),
        SitePage(name: "logs", title: "Logs", script: "logs", modules: ["verdict"]),
    ]
    /// What every page's module needs.
    private static let shared = ["app", "state", "switch", "dom", "format", "table"]
    private static let shell = String(decoding: PackageResources.page_html, as: UTF8.self)

    var file: String { "\(name).html" }

    var bytes: [UInt8] {
        let modules = (Self.shared + modules).map { "  <link rel=\"modulepreload\" href=\"\($0).js\">\n" }
        // The chart library is a plain script, which runs before any module does.
        let scripts =
            (hasCharts ? "  <script src=\"lib/chart.min.js\" defer></script>\n" : "")
            + "  <script src=\"\(script).js\" type=\"module\"></script>\n"
        let links = Self.all.map { page in
            let mark = page.name == name ? " aria-current=\"page\"" : ""
            return "          <li><a href=\"\(page.file)\"\(mark)>\(page.title)</a></li>\n"
        }
        let html = Self.shell.replacing("{{title}}", with: title)
            .replacing("{{modules}}", with: modules.joined()).replacing("{{scripts}}", with: scripts)
            .replacing("{{links}}", with: links.joined())
        return Array(html.utf8)
    }
}
