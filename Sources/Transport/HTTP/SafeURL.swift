/// URLs as errors and logs may show them.
enum SafeURL {
    /// The URL without user info, fragment and the values of its query, which may hold keys:
    /// `https://host/path?symbol=…&apikey=…`.
    static func text(_ url: String) -> String {
        var rest = url[...]
        var scheme = ""
        if let mark = url.firstRange(of: "://") {
            scheme = String(url[..<mark.upperBound])
            rest = url[mark.upperBound...]
        }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        var query: Substring?
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        let hostEnd = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<hostEnd]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var text = scheme + authority + rest[hostEnd...]
        if let query {
            text += "?"
            text += query.split(separator: "&").map { part in
                part.firstIndex(of: "=").map { part[..<$0] + "=…" } ?? "…"
            }.joined(separator: "&")
        }
        return oneLine(text)
    }

    /// Scheme, host and port in lower case: what must be equal for keys to travel.
    static func origin(_ url: String) -> String {
        guard let mark = url.firstRange(of: "://") else { return "" }
        let scheme = url[..<mark.lowerBound].lowercased()
        let end = url[mark.upperBound...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        var authority = url[mark.upperBound..<end]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var host = authority.lowercased()
        let usual = scheme == "https" ? ":443" : ":80"
        if host.hasSuffix(usual) { host.removeLast(usual.count) }
        return "\(scheme)://\(host)"
    }

    /// Whether a host without its port is this machine; a name that only begins like an address of it is not.
    static func isLoopback(host: some StringProtocol) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}
