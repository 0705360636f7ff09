import Foundation
import TestSupport
import Testing

@Suite("the dashboard in a browser") struct DashboardBrowserTests {
    /// Clicks, sorts, filters, zooms, finds a stock and switches the theme in headless Chromium, from the first day on;
    /// no complaint on the console, no violation of the policy, no request to elsewhere, and no text that runs.
    @Test("every page works, follows new data, and shows hostile text as text")
    func pages() throws {
        let server = try DashboardServer()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "dashboard.py").path
        let result = try ProcessResult.run(
            Peer.pythonPath, ["-B", script, server.address, server.site.path])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("every page works"))
    }
}
