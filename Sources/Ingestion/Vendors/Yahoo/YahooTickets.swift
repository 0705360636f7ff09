import Core
import Synchronization
import Transport

/// A cookie and the crumb that goes with it.
struct YahooTicket: Sendable, Equatable {
    var cookie: Secret
    var crumb: Secret
}

/// Yahoo lets most calls in without a ticket; when it does not, one is got for all the calls under way.
final class YahooTickets: Sendable {
    private enum State {
        case none
        case held(YahooTicket)
        /// None is to be had in this run.
        case refused(IngestionError)
    }

    private let caller: VendorCaller
    private let hosts: YahooHosts
    private let state = Mutex(State.none)
    private let turns = TurnQueue()

    init(caller: VendorCaller, hosts: YahooHosts) {
        self.caller = caller
        self.hosts = hosts
    }

    var current: YahooTicket? {
        state.withLock { state in
            if case .held(let ticket) = state { ticket } else { nil }
        }
    }

    /// A ticket other than the one that was turned away.
    ///
    /// - Throws: ``IngestionError`` with `unavailable` or `rateLimited` when Yahoo gives none.
    func renewed(after stale: YahooTicket?) async throws(IngestionError) -> YahooTicket {
        guard await turns.enter() else { throw IngestionError(.unavailable, "calling yahoo was cancelled") }
        let outcome: Result<YahooTicket, IngestionError>
        do throws(IngestionError) {
            outcome = .success(try await next(after: stale))
        } catch {
            // A task that is given up says nothing about the others.
            if !Task.isCancelled { state.withLock { $0 = .refused(error) } }
            outcome = .failure(error)
        }
        await turns.leave()
        return try outcome.get()
    }

    private func next(after stale: YahooTicket?) async throws(IngestionError) -> YahooTicket {
        switch state.withLock({ $0 }) {
        case .refused(let error): throw error
        case .held(let ticket) where ticket != stale: return ticket
        case .held, .none: break
        }
        state.withLock { $0 = .none }
        let cookie = try await cookie()
        let ticket = YahooTicket(cookie: cookie, crumb: try await crumb(with: cookie))
        state.withLock { $0 = .held(ticket) }
        return ticket
    }

    private func cookie() async throws(IngestionError) -> Secret {
        let what = "yahoo's cookie"
        let response = try await caller.answer(to: YahooVendor.request(hosts.cookie), what) { response in
            // It often comes with 404.
            if Self.cookie(in: response) != nil { return .sound }
            return response.status == 429 || response.status >= 500
                ? nil : .final(IngestionError(.unavailable, "\(what) was not given; name another vendor"))
        }
        guard let cookie = Self.cookie(in: response) else {
            throw IngestionError(.unavailable, "\(what) was not given; name another vendor")
        }
        return Secret(cookie)
    }

    private static func cookie(in response: HTTPResponse) -> String? {
        for line in response.headers.all("Set-Cookie") where line.hasPrefix("A3=") {
            return String(line.prefix { $0 != ";" })
        }
        return nil
    }

    private func crumb(with cookie: Secret) async throws(IngestionError) -> Secret {
        let what = "yahoo's crumb"
        var request = YahooVendor.request(hosts.crumb)
        request.headers["Cookie"] = cookie.value
        let response = try await caller.answer(to: request, what) { response in
            if let verdict = YahooVendor.redirection(response, what) { return verdict }
            guard response.isSuccess else { return nil }
            if Self.isCrumb(response.body) { return .sound }
            let text = String(decoding: response.body.prefix(200), as: UTF8.self)
            if text.contains("Too Many Requests") {
                return .passing(IngestionError(.rateLimited, "\(what) was refused; try later"))
            }
            return .final(IngestionError(.unavailable, "\(what) was not given; name another vendor"))
        }
        return Secret(String(decoding: response.body, as: UTF8.self))
    }

    /// The body is the crumb, a word; anything else is a failure with status 200.
    private static func isCrumb(_ body: [UInt8]) -> Bool {
        (1...64).contains(body.count)
            && body.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "{")
            }
    }
}
