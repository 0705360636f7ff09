import Core
import Transport

/// How Alpha Vantage is called: the key in the query, where alone it is taken; failures told by the body, for
/// the status is 200 whatever happens.
struct AlphaVantageCalls: Sendable {
    let caller: VendorCaller
    private let key: Secret

    init(_ settings: VendorSettings, _ tools: VendorTools) throws(IngestionError) {
        guard let key = settings.secrets["api_key"] else {
            throw IngestionError(.badSetting, "alphavantage needs vendors.alphavantage.api_key; set it")
        }
        self.key = key
        caller = VendorCaller(vendor: "alphavantage", settings: settings, tools: tools)
    }

    /// - Parameter query: function and parameters, percent-encoded, without the key.
    func document(_ query: String, _ what: String) async throws(IngestionError) -> JSONDocument {
        let caller = caller
        return try await caller.document(request(query), what) { response, document in
            Self.verdict(response, document?.root, what, caller)
        }
    }

    /// The text of a function that answers in CSV, and with JSON when it refuses.
    func text(_ query: String, _ what: String) async throws(IngestionError) -> String {
        var request = request(query)
        request.expects = .notHTML
        let caller = caller
        let response = try await caller.answer(to: request, what) { response in
            let first = response.body.first { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
            guard first == UInt8(ascii: "{") else { return nil }
            let document = try? caller.document(response.body, what)
            let verdict = Self.verdict(response, document?.root, what, caller)
            guard case .sound = verdict else { return verdict }
            return .final(IngestionError(.malformed, "\(what) came as JSON where CSV was asked for"))
        }
        return String(decoding: response.body, as: UTF8.self)
    }

    private func request(_ query: String) -> HTTPRequest {
        HTTPRequest(
            .get, "\(caller.settings.baseURL)/query?\(query)&apikey=\(PercentEncoding.encode(key.value))")
    }

    /// Looks at the top level only: `Meta Data` has an `Information` of its own.
    static func verdict(
        _ response: HTTPResponse, _ body: JSONValue?, _ what: String, _ caller: VendorCaller
    ) -> VendorVerdict {
        guard response.isSuccess else { return .byStatus(response, what: what) }
        let verdict: VendorVerdict
        let text: String
        if let said = body?["Error Message"]?.string {
            (text, verdict) = (said, byErrorMessage(said.lowercased(), what))
        } else if let said = body?["Information"]?.string {
            (text, verdict) = (said, byInformation(said.lowercased(), what))
        } else if let said = body?["Note"]?.string {
            // The older words for too many calls a minute.
            text = said
            verdict = .passing(error(what, .rateLimited, "allow fewer calls a minute"), after: 60)
        } else {
            return .sound
        }
        return verdict.saying(caller.words(text))
    }

    private static func byErrorMessage(_ said: String, _ what: String) -> VendorVerdict {
        said.contains("apikey")
            ? .final(error(what, .unauthorized, "check vendors.alphavantage.api_key"))
            : .final(error(what, .noData, "the vendor does not know the symbol"))
    }

    private static func byInformation(_ said: String, _ what: String) -> VendorVerdict {
        func says(_ words: String...) -> Bool { words.contains { said.contains($0) } }
        // In this order: the request for a slower pace also names the day's quota and the premium endpoints,
        // and the note of a spent day also names the key and the premium plans.
        if says("per second", "spreading out") {
            return .passing(error(what, .rateLimited, "allow fewer calls a second"), after: 1.2)
        }
        if says("per minute") {
            return .passing(error(what, .rateLimited, "allow fewer calls a minute"), after: 60)
        }
        if says("per day") {
            return .final(error(what, .rateLimited, "the day's quota is spent; try again tomorrow"))
        }
        if says("premium endpoint", "premium feature") {
            return .final(
                error(
                    what, .notEntitled, "see what the plan includes, or set the adjusted and bulk options off"
                ))
        }
        if says("invalid inputs") {
            return .final(error(what, .noData, "the vendor has nothing"))
        }
        if says("demo", "apikey", "api key") {
            return .final(error(what, .unauthorized, "check vendors.alphavantage.api_key"))
        }
        if says("premium") {
            return .final(error(what, .notEntitled, "see what the plan includes"))
        }
        return .final(error(what, .malformed, "see what the vendor wants"))
    }

    private static func error(_ what: String, _ code: IngestionErrorCode, _ remedy: String) -> IngestionError
    {
        IngestionError(code, "\(what) was refused; \(remedy)")
    }
}
