import Core
import Foundation
import Ingestion
import JobKit
import Ledger
import Transport

/// The section `sentiment` of the configuration, made into what scores headlines.
struct SentimentRequest {
    let context: JobContext

    /// Nil for no scores at all.
    func options(_ tools: VendorTools) throws -> SentimentOptions? {
        let settings = try SentimentSettings(context.settings)
        guard settings.scorer != .none else { return nil }
        var options = SentimentOptions()
        options.quota = settings.quota
        options.callsAtOnce = settings.callsAtOnce
        options.price = Int64((settings.price * 1_000_000).rounded())
        options.budget = try context.settings.inferenceBudget()
        options.longest = settings.patience
        options.decay = SentimentDecay(sessions: settings.sessions, halfLife: settings.halfLife)
        options.run = context.runID
        guard settings.scorer == .workersAI else { return options }
        guard let token = settings.token else {
            options.obstacle = Self.missing("token")
            return options
        }
        let address = settings.endpoint ?? WorkersAIScorer.address
        if address.contains("{account}"), settings.account == nil {
            options.obstacle = Self.missing("account")
            return options
        }
        let url = address.replacing("{account}", with: settings.account?.value ?? "")
        try KeySafeAddress.check(url, "sentiment.endpoint")
        var tools = tools
        tools.patience = 60
        tools.retry = RetryPolicy(
            attempts: 4, baseDelay: 0.5, maximumDelay: 8, totalTime: 60, retryAfterLimit: 30)
        options.remote = WorkersAIScorer(
            url: url, account: settings.account, token: token, body: try body(settings),
            callsPerMinute: settings.callsPerMinute, tools: tools)
        return options
    }

    private func body(_ settings: SentimentSettings) throws(JobError) -> WorkersAIScorer.Body {
        guard let text = settings.body else { return .text }
        guard let body = WorkersAIScorer.Body(rawValue: text) else {
            let words = WorkersAIScorer.Body.allCases.map(\.rawValue).joined(separator: ", ")
            throw JobError(.configuration, "sentiment.body is “\(text)”; use one of: \(words)")
        }
        return body
    }

    private static func missing(_ what: String) -> String {
        "sentiment.scorer is workers-ai, but there is no \(what): the lexicon scores all; set "
            + "sentiment.\(what)_file to a file that holds it (chmod 600), or BELLWETHER_SENTIMENT_"
            + "\(what.uppercased())"
    }
}
