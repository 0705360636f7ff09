public import Core

/// A server of the Open Inference Protocol v2, as `inference.NAME.*` of the configuration has it.
public struct InferenceEndpoint: Hashable, Sendable {
    /// In the ledger, in provenance and in errors.
    public var name: String
    /// What `/v2/...` is appended to, without a slash at its end: `https://gpu.example`, or with a path as of
    /// PAI-EAS, `https://uid.region.pai-eas.aliyuncs.com/api/predict/service`.
    public let url: String
    /// By our names, what the server calls the models that it serves.
    public var models: [String: String]
    /// Nil where it asks for none.
    public var token: Secret?
    /// The header that carries the token.
    public var header: String
    /// Before the token and a blank; empty sends the token bare, as PAI-EAS wants it.
    public var prefix: String
    /// Seconds for one attempt.
    public var timeout: Double
    /// Requests under way at once.
    public var concurrency: Int
    /// Whether it speaks the binary extension.
    public var isBinary: Bool
    /// A PEM file of authorities to trust instead of the system's.
    public var certificateAuthorities: String?

    /// - Throws: ``InferenceError`` `badSetting` that names the setting: an address of no server or one that would
    ///   carry the token in plain text, a header that cannot be sent, a limit below its least.
    public init(
        name: String, url: String, models: [String: String], token: Secret? = nil,
        header: String = "Authorization", prefix: String = "Bearer", timeout: Double = 30,
        concurrency: Int = 4,
        isBinary: Bool = false, certificateAuthorities: String? = nil
    ) throws(InferenceError) {
        self.name = name
        self.url = try Self.checked(url, of: name, carriesToken: token != nil)
        self.models = models
        self.token = token
        self.header = header
        self.prefix = prefix
        self.timeout = timeout
        self.concurrency = concurrency
        self.isBinary = isBinary
        self.certificateAuthorities = certificateAuthorities
        guard timeout > 0, timeout.isFinite else {
            throw Self.bad("inference.\(name).timeout", "it must be above 0 seconds")
        }
        guard concurrency > 0 else { throw Self.bad("inference.\(name).concurrency", "it must be 1 or more") }
        guard !header.isEmpty, header.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") })
        else { throw Self.bad("inference.\(name).header", "it is no name of a header") }
        guard prefix.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.bad(
                "inference.\(name).prefix", "it holds blanks or other characters that no scheme has")
        }
        guard token?.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
            throw Self.bad("inference.\(name).token", "it holds blanks or other characters that no token has")
        }
        for (model, served) in models {
            guard !served.isEmpty, served.utf8.allSatisfy(Self.isOfName) else {
                throw Self.bad(
                    "inference.\(name).models", "“\(model)=\(served)” has characters that no model's name has"
                )
            }
        }
    }

    /// The token's header as it is sent.
    var authorization: (name: String, value: String)? {
        token.map { (header, prefix.isEmpty ? $0.value : "\(prefix) \($0.value)") }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func checked(
        _ url: String, of name: String, carriesToken: Bool
    ) throws(InferenceError) -> String {
        let key = "inference.\(name).url"
        guard let mark = url.firstRange(of: "://"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw bad(key, "it is no address")
        }
        let scheme = url[..<mark.lowerBound].lowercased()
        let rest = url[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard ["http", "https"].contains(scheme), !authority.isEmpty,
            !rest.contains(where: { "?#@\\".contains($0) })
        else {
            throw bad(key, "it must be http or https, a host and perhaps a path, without a user or a query")
        }
        guard scheme == "https" || !carriesToken || isThisMachine(authority) else {
            throw bad(key, "tokens go over https only")
        }
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    /// A name that only begins like an address of this machine is none.
    private static func isThisMachine(_ authority: Substring) -> Bool {
        if authority.hasPrefix("[::1]") { return true }
        let host = authority.prefix { $0 != ":" }.lowercased()
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost"
            || (parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil })
    }

    private static func bad(_ key: String, _ why: String) -> InferenceError {
        InferenceError(.badSetting, "\(key) cannot be used: \(why); correct it")
    }
}
