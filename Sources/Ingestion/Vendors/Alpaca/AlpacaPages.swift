import Core
import Transport

/// What Alpaca is asked for, but for the symbols.
struct AlpacaCall: Sendable {
    var path: String
    /// For people.
    var what: String
    var query: [(name: String, value: String)]
}

/// The symbols that Alpaca does not take.
struct AlpacaRefusals {
    var symbols: [Symbol] = []
    /// That of the last.
    var reason = ""

    /// For the delivery; nil when there are none.
    var note: String? {
        symbols.isEmpty
            ? nil : "left out by alpaca: \(symbols.map(\.rawValue).joined(separator: ", ")): \(reason)"
    }
}

/// Alpaca's lists: pages linked by tokens, and symbols of which a single bad one fails the call.
struct AlpacaPages: Sendable {
    typealias Take = (_ page: JSONValue, _ names: [String: Symbol]) throws(TransportError) -> Void

    /// More are a server that goes in circles.
    static let pageLimit = 1_000
    /// So many refusals without an answer, and it is not the symbols.
    static let refusalLimit = 12

    private let caller: VendorCaller
    private let keyID: Secret
    private let secretKey: Secret
    private let now: @Sendable () -> Double

    init(settings: VendorSettings, tools: VendorTools) throws(IngestionError) {
        keyID = try settings.secret("key_id", of: "alpaca")
        secretKey = try settings.secret("secret_key", of: "alpaca")
        caller = VendorCaller(vendor: "alpaca", settings: settings, tools: tools)
        now = tools.now
    }

    /// Reads every page; when the vendor refuses a list of symbols, those of its halves.
    ///
    /// - Parameter take: takes what it wants of a page; `names` are the symbols as Alpaca spells them.
    /// - Returns: the symbols that it refused even alone.
    func read(
        _ call: AlpacaCall, _ symbols: ArraySlice<Symbol>, _ take: Take
    ) async throws(IngestionError) -> AlpacaRefusals {
        var names: [String: Symbol] = [:]
        for symbol in symbols { names[SymbolSpelling.alpaca.text(of: symbol)] = symbol }
        var pending = [symbols]
        var refused = AlpacaRefusals()
        var (refusals, answers) = (0, 0)
        while let part = pending.popLast() {
            guard let refusal = try await readAll(call, part, names, take) else {
                answers += 1
                continue
            }
            refusals += 1
            guard answers > 0 || refusals < Self.refusalLimit else { throw refusal }
            if part.count == 1 {
                refused.symbols += part
                refused.reason = refusal.message
            } else {
                let middle = part.startIndex + part.count / 2
                pending += [part[middle...], part[..<middle]]
            }
        }
        return refused
    }

    /// - Returns: why the list was refused; nil when it was answered.
    private func readAll(
        _ call: AlpacaCall, _ symbols: ArraySlice<Symbol>, _ names: [String: Symbol], _ take: Take
    ) async throws(IngestionError) -> IngestionError? {
        var token: String?
        for number in 1...Self.pageLimit {
            let response = try await caller.answer(to: request(call, symbols, token), call.what) { [self] in
                judge($0, call.what)
            }
            if !response.isSuccess {
                let refusal = IngestionError(
                    .malformed,
                    caller.hiding(
                        "\(call.what) were refused with status \(response.status): \(words(of: response.body)); "
                            + "see whether the vendor changed its calls"))
                guard number == 1 else { throw refusal }
                return refusal
            }
            let document = try caller.document(response.body, call.what)
            let next = try caller.reading { () throws(TransportError) in
                try take(document.root, names)
                return try document.root.string(ifPresent: "next_page_token")
            }
            guard let next, !next.isEmpty else { return nil }
            guard next != token else { break }
            token = next
        }
        throw IngestionError(
            .malformed, "\(call.what) have pages without end; try again later, or name another vendor")
    }

    private func request(_ call: AlpacaCall, _ symbols: ArraySlice<Symbol>, _ token: String?) -> HTTPRequest {
        let list = symbols.map(SymbolSpelling.alpaca.text(of:)).joined(separator: ",")
        var query = [("symbols", list)] + call.query.map { ($0.name, $0.value) }
        if let token { query.append(("page_token", token)) }
        let text = query.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        var request = HTTPRequest(.get, "\(caller.settings.baseURL)\(call.path)?\(text)")
        request.headers["APCA-API-KEY-ID"] = keyID.value
        request.headers["APCA-API-SECRET-KEY"] = secretKey.value
        return request
    }

    /// A message where the data should be is trouble, whatever the status.
    private func judge(words response: HTTPResponse, _ what: String) -> VendorVerdict {
        do throws(IngestionError) {
            let root = try caller.document(response.body, what).root
            guard let message = root["message"]?.string,
                root.members?.allSatisfy({ $0.key == "message" || $0.key == "code" }) == true
            else { return .sound }
            return .passing(
                IngestionError(
                    .unavailable,
                    "\(what) were answered with words: \(caller.words(message)); try again later"))
        } catch {
            return .passing(error)
        }
    }

    private func judge(_ response: HTTPResponse, _ what: String) -> VendorVerdict? {
        let words = response.isSuccess ? "" : words(of: response.body)
        switch response.status {
        case 200..<300:
            guard response.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
                return .passing(
                    IngestionError(.unavailable, "\(what) were answered without JSON; try again later"))
            }
            return judge(words: response, what)
        case 400, 422:
            // Likely a symbol: seen to by halving.
            return .sound
        case 403 where !words.lowercased().contains("forbidden"):
            return .final(
                IngestionError(
                    .notEntitled,
                    "\(what) are not in the plan: \(words); see what the plan includes; feed iex is in all"))
        case 401, 403:
            return .final(
                IngestionError(
                    .unauthorized,
                    "alpaca refused the keys for \(what): \(words); check vendors.alpaca.key_id"))
        case 429:
            let error = IngestionError(
                .rateLimited, "\(what) were refused: \(words); allow fewer calls a minute")
            return .passing(error, after: response.retryAfter() ?? secondsToReset(response))
        default:
            return nil
        }
    }

    /// Alpaca says when the minute is over, in seconds since 1970.
    private func secondsToReset(_ response: HTTPResponse) -> Double? {
        guard let reset = response.headers["X-RateLimit-Reset"].flatMap(Double.init), reset.isFinite else {
            return nil
        }
        return max(0, reset - now())
    }

    /// What an error's body says, in 200 characters.
    private func words(of body: [UInt8]) -> String {
        let message = (try? JSONDocument(body, from: "alpaca").root)?["message"]?.string
        // Hidden before it is cut: half a key is one too many.
        return caller.hiding(message ?? String(decoding: body, as: UTF8.self)).prefix(200)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
