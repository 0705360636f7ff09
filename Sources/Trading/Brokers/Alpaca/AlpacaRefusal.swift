import Core
import Transport

/// What Alpaca means by an answer that is no success.
struct AlpacaRefusal: Sendable {
    static let duplicate = "client_order_id must be unique"

    var status: Int
    /// Alpaca's own number, such as 40310000; nil where the body is not Alpaca's.
    var code: Int64?
    /// Its words, in one line.
    var message: String?
    var buyingPower: Money?
    /// Seconds until calls are allowed again.
    var wait: Double?

    /// - Parameter now: seconds since 1970 UTC.
    init(_ response: HTTPResponse, hiding secrets: [Secret], now: Double) {
        status = response.status
        wait = response.retryAfter()
        if let reset = response.headers["X-RateLimit-Reset"].flatMap({ Double($0) }) {
            // The instant at which it ends; a small number can only be the seconds until then.
            wait = max(0, reset > 1e6 ? reset - now : reset)
        }
        guard let document = try? JSONDocument(response.body, from: "alpaca", hiding: secrets) else { return }
        code = document.root["code"]?.int
        message = document.root["message"]?.string.map { text in
            secrets.reduce(String(text.map { $0.isNewline ? " " : $0 }.prefix(200))) {
                $1.value.isEmpty ? $0 : $0.replacing($1.value, with: "***")
            }
        }
        buyingPower = document.root["buying_power"]?.double.flatMap { Money(rounding: $0) }
    }

    var isDuplicate: Bool { status == 422 && said(Self.duplicate) }

    /// A definite "there is none": Alpaca's own words, not the page of some proxy.
    var isAbsence: Bool { status == 404 && (code == 40_410_000 || (code == nil && message != nil)) }

    /// As the answer to an order.
    func ofOrder(_ what: String) -> BrokerError {
        let words = message ?? "no reason given"
        func error(_ code: BrokerErrorCode, _ text: String) -> BrokerError {
            BrokerError(code, "\(what): \(text)")
        }
        switch status {
        case 401: return keys(what)
        case 403 where code == nil || said("forbidden"): return keys(what)
        case 403, 422:
            if said("insufficient buying power") {
                return error(.insufficientFunds(available: buyingPower), "alpaca says “\(words)”")
            }
            if said("insufficient qty") || said("wash trade") || said("opposite side") {
                return error(.conflict, "alpaca says “\(words)”")
            }
            // A refusal without Alpaca's own words may be some proxy's, which says nothing about the order.
            guard code != nil || message != nil else {
                return error(.uncertain, "answered with status \(status) and no reason")
            }
            return error(.refused, "alpaca says “\(words)” (\(status))")
        case 400..<500 where status != 408 && status != 425 && status != 429 && code != nil:
            return error(.refused, "alpaca says “\(words)” (\(status))")
        case 429: return limited(what)
        default: return error(.uncertain, "answered with status \(status)")
        }
    }

    /// As the answer to a question.
    func ofQuestion(_ what: String) -> BrokerError {
        switch status {
        case 401, 403: keys(what)
        case 429: limited(what)
        default:
            BrokerError(
                .unavailable,
                "\(what): answered with status \(status)\(message.map { " “\($0)”" } ?? ""); try again later, and "
                    + "check broker.endpoint where it stays")
        }
    }

    private func keys(_ what: String) -> BrokerError {
        BrokerError(
            .unauthorized,
            "\(what): alpaca does not take the keys (\(status)); check broker.key and broker.secret, and that they "
                + "belong to broker.endpoint: paper and live keys differ, and a reset of the paper account voids them"
        )
    }

    private func limited(_ what: String) -> BrokerError {
        BrokerError(.rateLimited(seconds: wait), "\(what): too many calls a minute; try again later")
    }

    private func said(_ words: String) -> Bool {
        message?.lowercased().contains(words) ?? false
    }
}
