internal import Core
internal import Foundation
internal import Logging
internal import Transport

/// Tells a service that watches for silence (healthchecks.io and its like) when a run starts, succeeds and fails.
///
/// `<url>/start`, `<url>` and `<url>/fail`, each with `rid=<run id>` and, at the end, the run's line as the body.
/// A ping that does not get through is logged and nothing more.
///
/// Source: healthchecks.io, "Pinging API".
struct DeadManPing: Sendable {
    enum Signal: String, Sendable {
        case start = "/start"
        case success = ""
        case fail = "/fail"
    }

    private let url: String
    /// Identifies the run's pings to each other.
    private let run = UUID().uuidString.lowercased()
    private let timeout: Double
    private let logger: Logger

    /// Nil where `ping.url` is not set. `{command}` in it stands for the command's name.
    ///
    /// - Throws: ``JobError`` `configuration` for an address that is none.
    init?(_ settings: Settings, command: String, logger: Logger) throws(JobError) {
        guard let text = try settings.string("ping.url") else { return nil }
        url = text.replacing("{command}", with: command)
        timeout = try settings.double("ping.timeout", default: 5, in: 0.1...60)
        self.logger = logger
        guard let parsed = URLComponents(string: url), let host = parsed.host, !host.isEmpty,
            ["http", "https"].contains(parsed.scheme ?? "")
        else {
            throw JobError(
                .configuration,
                "ping.url is “\(text)”; give an address such as https://hc-ping.com/KEY/{command}")
        }
    }

    /// - Parameter words: at most 10,000 bytes of them are sent.
    func send(_ signal: Signal, _ words: String = "") async {
        do {
            judge(signal, try await HTTPClient().response(to: request(signal, words)))
        } catch {
            warn(signal, error.description)
        }
    }

    /// Blocks the thread meanwhile: for the end of a process that was told to stop.
    func sendAndWait(_ signal: Signal, _ words: String) {
        do {
            judge(signal, try HTTPClient().send(request(signal, words)))
        } catch {
            warn(signal, error.description)
        }
    }

    private func request(_ signal: Signal, _ words: String) -> HTTPRequest {
        var address = URLComponents(string: url) ?? URLComponents()
        while address.path.hasSuffix("/") { address.path.removeLast() }
        address.path += signal.rawValue
        address.queryItems = (address.queryItems ?? []) + [URLQueryItem(name: "rid", value: run)]
        var request = HTTPRequest(
            .post, address.string ?? url, body: .bytes(Array(words.utf8.prefix(10_000))))
        request.headers["Content-Type"] = "text/plain; charset=utf-8"
        // Told twice is as good as told once.
        request.isIdempotent = true
        request.timeouts = HTTPTimeouts(connect: timeout, idle: timeout, total: timeout)
        request.retry = RetryPolicy(attempts: 2, totalTime: timeout)
        request.maximumBytes = 1 << 20
        return request
    }

    private func judge(_ signal: Signal, _ answer: HTTPResponse) {
        if !(200..<300).contains(answer.status) { warn(signal, "the answer was \(answer.status)") }
    }

    private func warn(_ signal: Signal, _ reason: String) {
        // The address is as good as a password to whoever has it.
        logger.warning(
            "ping not delivered",
            metadata: [
                "signal": "\(signal.rawValue.isEmpty ? "success" : String(signal.rawValue.dropFirst()))",
                "error": "\(reason.replacing(url, with: "ping.url"))",
            ])
    }
}
