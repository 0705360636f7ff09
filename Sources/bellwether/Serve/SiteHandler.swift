import FlyingFox
import Foundation

/// Answers a browser with files of the dashboard.
struct SiteHandler: HTTPHandler {
    let files: SiteFiles
    /// Names by which a browser may ask; nil takes any. On this machine's own address others are refused: a page
    /// of a stranger whose name was pointed here could otherwise read along.
    let hosts: Set<String>?

    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        var response = answer(request)
        response.headers[HTTPHeader("Content-Security-Policy")] = Self.policy
        response.headers[HTTPHeader("X-Content-Type-Options")] = "nosniff"
        response.headers[HTTPHeader("Referrer-Policy")] = "no-referrer"
        response.headers[HTTPHeader("X-Frame-Options")] = "DENY"
        response.headers[HTTPHeader("Cross-Origin-Resource-Policy")] = "same-origin"
        response.headers[HTTPHeader("Cache-Control")] = "no-cache"
        return response
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        guard isForUs(request) else {
            return page(
                .misdirectedRequest, "This name is not served here; use the address that was printed.",
                request)
        }
        guard request.method == .GET || request.method == .HEAD else {
            var response = page(.methodNotAllowed, "The dashboard can only be read.", request)
            response.headers[HTTPHeader("Allow")] = "GET, HEAD"
            return response
        }
        guard let file = files.file(at: request.target.path()) else {
            return page(.notFound, "There is no such page.", request)
        }
        var headers = HTTPHeaders()
        headers[HTTPHeader("ETag")] = file.tag
        headers[.contentType] = file.type
        // The size that GET has, also where nothing of it is sent.
        headers[.contentLength] = String(file.bytes.count)
        if request.headers[HTTPHeader("If-None-Match")].map({ matches($0, file.tag) }) == true {
            return HTTPResponse(statusCode: .notModified, headers: headers)
        }
        return HTTPResponse(
            statusCode: .ok, headers: headers, body: request.method == .HEAD ? Data() : file.bytes)
    }

    private func isForUs(_ request: HTTPRequest) -> Bool {
        guard let hosts else { return true }
        guard let host = request.headers[.host] else { return false }
        let end = host.lastIndex(of: ":").flatMap { host[$0...].contains("]") ? nil : $0 } ?? host.endIndex
        return hosts.contains(host[..<end].lowercased())
    }

    private func matches(_ field: String, _ tag: String) -> Bool {
        field.split(separator: ",").contains {
            let one = $0.trimmingCharacters(in: .whitespaces)
            return one == "*" || one == tag || one == "W/" + tag
        }
    }

    private func page(_ status: HTTPStatusCode, _ words: String, _ request: HTTPRequest) -> HTTPResponse {
        let body = Data(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(status.code) · Bellwether</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="/site.css"></head>
            <body><main><h1>\(status.code) \(status.phrase)</h1><p>\(words)</p>
            <p><a href="/">To the dashboard</a></p></main></body></html>

            """.utf8)
        var headers = HTTPHeaders()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLength] = String(body.count)
        return HTTPResponse(
            statusCode: status, headers: headers, body: request.method == .HEAD ? Data() : body)
    }
}

extension HTTPStatusCode {
    fileprivate static let misdirectedRequest = HTTPStatusCode(421, phrase: "Misdirected Request")
}
