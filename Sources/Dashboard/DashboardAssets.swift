/// The dashboard's files as they are in the program: every file of `Assets`, which is one flat folder, and the pages,
/// which all have the shell `page.html`.
enum DashboardAssets {
    /// Where each lies in the site; the pages come after what they refer to, the first page last.
    static let files: [(path: String, bytes: [UInt8])] =
        parts + SitePage.all.reversed().map { ($0.file, $0.bytes) }

    private static let parts: [(path: String, bytes: [UInt8])] = [
        ("api/schema.json", PackageResources.schema_json),
        ("app.js", PackageResources.app_js),
        ("backtest.js", PackageResources.backtest_js),
        ("charts.js", PackageResources.charts_js),
        ("coverage.js", PackageResources.coverage_js),
        ("curve.js", PackageResources.curve_js),
        ("dom.js", PackageResources.dom_js),
        ("drawing.js", PackageResources.drawing_js),
        ("favicon.svg", PackageResources.favicon_svg),
        ("format.js", PackageResources.format_js),
        ("inference.js", PackageResources.inference_js),
        ("logs.js", PackageResources.logs_js),
        ("models.js", PackageResources.models_js),
        ("paper.js", PackageResources.paper_js),
        ("performance.js", PackageResources.performance_js),
        ("series.js", PackageResources.series_js),
        ("signals.js", PackageResources.signals_js),
        ("site.css", PackageResources.site_css),
        ("slotmap.js", PackageResources.slotmap_js),
        ("state.js", PackageResources.state_js),
        ("switch.js", PackageResources.switch_js),
        ("table.js", PackageResources.table_js),
        ("theme.js", PackageResources.theme_js),
        ("today.js", PackageResources.today_js),
        ("verdict.js", PackageResources.verdict_js),
        ("zoom.js", PackageResources.zoom_js),
    ]
}
