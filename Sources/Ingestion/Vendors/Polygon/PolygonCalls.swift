import Core
import Synchronization
import Transport

/// How Polygon is called: the key in a header, failures told by status and body, lists page by page.
struct PolygonCalls: Sendable {
    /// Of 1,000 rows each: more than any list that is asked for has.
    static let pageLimit = 100

    let caller: VendorCaller
    private let key: Secret

    init(_ settings: VendorSettings, _ tools: VendorTools) throws(IngestionError) {
        guard let key = settings.secrets["api_key"] else {
            throw IngestionError(.badSetting, "polygon needs vendors.polygon.api_key; set it")
        }
        self.key = key
        caller = VendorCaller(vendor: "polygon", settings: settings, tools: tools)
    }

    /// - Parameter target: path and query.
    func document(_ target: String, _ what: String) async throws(IngestionError) -> JSONDocument {
        var request = HTTPRequest(.get, caller.settings.baseURL + target)
        request.headers["Authorization"] = "Bearer \(key.value)"
        let caller = caller
        return try await caller.document(request, what, mending: Self.mended) { response, document in
            Self.verdict(response, document?.root, what, caller)
        }
    }

    /// Reads a list to its end, page by page.
    ///
    /// - Returns: false when the pages ran in a circle: what was read may not be all.
    func pages(
        _ target: String, _ what: String, read: (JSONValue) throws(IngestionError) -> Void
    ) async throws(IngestionError) -> Bool {
        var next = target
        var visited: Set<String> = []
        while visited.insert(next).inserted {
            guard visited.count <= Self.pageLimit else {
                throw IngestionError(
                    .malformed, "\(what) goes on after \(Self.pageLimit) pages; see what the vendor sends")
            }
            let page = try await document(next, what).root
            try read(page)
            guard let link = page["next_url"]?.string, !link.isEmpty else { return true }
            guard let found = Self.target(of: link) else {
                throw IngestionError(.malformed, "\(what) links to a next page without a path")
            }
            next = found
        }
        return false
    }

    /// Path and query of a link. Its host is not to be trusted with the key.
    static func target(of link: String) -> String? {
        var rest = link[...]
        if let mark = link.firstRange(of: "://") {
            rest = rest[mark.upperBound...]
            rest = rest.firstIndex { "/?#".contains($0) }.map { rest[$0...] } ?? ""
        }
        rest = rest.prefix { $0 != "#" }
        return rest.hasPrefix("/") ? String(rest) : nil
    }

    /// The body with bytes that JSON forbids replaced: 2020-04-06 and the days after have symbols of them, and
    /// must not be lost for it.
    @Sendable private static func mended(_ body: [UInt8]) -> [UInt8]? {
        Array(String(decoding: body.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self).utf8)
    }

    private static func verdict(
        _ response: HTTPResponse, _ body: JSONValue?, _ what: String, _ caller: VendorCaller
    ) -> VendorVerdict {
        let refusal = body?["error"]?.string ?? body?["message"]?.string ?? ""
        func error(_ code: IngestionErrorCode, _ remedy: String) -> IngestionError {
            IngestionError(code, "\(what) was refused; \(remedy)")
        }
        let verdict: VendorVerdict
        switch (response.status, body?["status"]?.string) {
        case (200..<300, "NOT_AUTHORIZED"):
            verdict = .final(error(.notEntitled, "see what the plan includes, or name another vendor"))
        case (200..<300, "NOT_FOUND"):
            verdict = .final(error(.noData, "the vendor does not have it"))
        case (200..<300, "ERROR") where refusal.lowercased().contains("api key"):
            verdict = .final(error(.unauthorized, "check vendors.polygon.api_key"))
        case (200..<300, "ERROR") where refusal.contains("maximum requests"):
            verdict = .passing(error(.rateLimited, "allow fewer calls a minute"))
        case (200..<300, "ERROR"):
            verdict = .passing(error(.unavailable, "try again later"))
        case (413, _):
            // The vendor's own client tries it again.
            verdict = .passing(error(.unavailable, "try again later"))
        default: verdict = .byStatus(response, what: what)
        }
        return verdict.saying(caller.words(refusal))
    }
}
