import Foundation
import TestSupport

/// `bellwether serve` over a tree of a test's own, at a free port.
final class DashboardServer: Sendable {
    let folder: TemporaryFolder
    /// Such as `http://127.0.0.1:40123/`.
    let address: String
    let process: ChildProcess

    var root: String { folder.appending("lake") }
    var site: URL { URL(filePath: root).appending(path: "site") }

    /// - Parameter prepare: gets the folder of the tree before the command starts.
    init(_ arguments: [String] = [], prepare: (URL) throws -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        let root = folder.url.appending(path: "lake")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try prepare(root)
        let output = folder.appending("output")
        let errors = folder.appending("errors")
        process = try ChildProcess(
            Commands.folder.appending(path: "bellwether").path,
            ["serve", "--port", "0", "--root", root.path] + arguments, environment: Commands.environment(),
            output: output, errors: errors)
        while true {
            let said = (try? String(contentsOf: URL(filePath: output), encoding: .utf8)) ?? ""
            if let match = said.firstMatch(of: /The dashboard is at (\S+);/) {
                address = String(match.1)
                return
            }
            guard process.isRunning else {
                let error = try String(contentsOf: URL(filePath: errors), encoding: .utf8)
                throw PeerError(message: "bellwether serve ended: \(said)\(error)")
            }
            usleep(10_000)
        }
    }

    /// What the command has said so far.
    var output: String {
        (try? String(contentsOf: folder.url.appending(path: "output"), encoding: .utf8)) ?? ""
    }

    struct Answer: Decodable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    /// Asks for a path just as it stands, which a tidy client would not.
    func ask(_ path: String, _ method: String = "GET", headers: [String: String] = [:]) throws -> Answer {
        let sent = String(decoding: try JSONEncoder().encode(headers), as: UTF8.self)
        let said = try Peer.python(
            """
            import http.client, json, sys
            address, method, path, headers = sys.argv[1:]
            connection = http.client.HTTPConnection(address.split("/")[2], timeout=10)
            headers = json.loads(headers)
            connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items(): connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            print(json.dumps({
                "status": answer.status, "headers": {k.lower(): v for k, v in answer.getheaders()},
                "body": answer.read().decode()}))
            """, [address, method, "/" + path, sent])
        return try JSONDecoder().decode(Answer.self, from: Data(said.utf8))
    }
}
