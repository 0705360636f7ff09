public import Core
import Ledger
import Synchronization
import Transport

/// Asks Cloudflare's Workers AI, or a service that answers like Hugging Face, a headline a call.
///
/// The model knows two moods; the score is the probability of the good one less that of the bad one. It has no
/// neutral: of plain facts it is as sure as of praise, so a single score says little. Its scores are meant to be
/// averaged and weighted with what they proved worth, not to be cut off at a threshold.
public final class WorkersAIScorer: SentimentScorer {
    /// The endpoint in the ledger: for its calls, its breaker and its pace.
    public static let endpoint = "workers-ai"
    public static let model = "@cf/huggingface/distilbert-sst-2-int8"
    /// Without the account, which stands for `{account}`.
    public static let address = "https://api.cloudflare.com/client/v4/accounts/{account}/ai/run/\(model)"
    /// A model reads 512 word pieces: what is longer would be cut there.
    public static let longestTitle = 2_000
    /// Below this a title that is refused as too long is given up.
    static let shortestTitle = 32

    /// How the text is wrapped in the request.
    public enum Body: String, CaseIterable, Sendable {
        /// `{"text": …}`, Workers AI.
        case text
        /// `{"inputs": …}`, Hugging Face.
        case inputs
    }

    public var name: String { Self.endpoint }
    public let model: String
    private let url: String
    private let body: Body
    private let token: Secret
    private let plan: VendorPlan
    private let tools: VendorTools
    private let caller: VendorCaller

    /// - Parameters:
    ///   - url: whole, the account in it.
    ///   - account: kept out of messages.
    ///   - callsPerMinute: above 0.
    public init(
        url: String, account: Secret?, token: Secret, body: Body = .text, callsPerMinute: Int = 2_000,
        tools: VendorTools
    ) {
        // What the address ends with, so that another model's scores are not taken for this one's.
        model = url.split(separator: "/").last.map { String($0.prefix { $0 != "?" }) } ?? url
        self.url = url
        self.body = body
        self.token = token
        self.tools = tools
        plan = VendorPlan(name: "standard", quotas: [VendorPlan.Quota(callsPerMinute, per: .minute)])
        var settings = VendorSettings(baseURL: url, plan: plan, secrets: ["token": token])
        settings.secrets["account"] = account
        caller = VendorCaller(vendor: Self.endpoint, settings: settings, tools: tools)
    }

    public func score(_ title: String) async throws(IngestionError) -> Double {
        var text = String(title.unicodeScalars.prefix(Self.longestTitle).map(Character.init))
        while true {
            let trouble = Mutex<WorkersAIVerdict.Trouble?>(nil)
            do throws(IngestionError) {
                let document = try await caller.document(request(text), Self.what) {
                    [caller] response, document in
                    let verdict = WorkersAIVerdict(response, document, Self.what)
                    trouble.withLock { $0 = verdict.trouble }
                    return verdict.verdict.saying(caller.words(verdict.words))
                }
                guard let score = WorkersAIAnswer.score(document.root) else {
                    throw IngestionError(
                        .malformed,
                        "\(Self.what) brought no probabilities of POSITIVE and NEGATIVE; see whether "
                            + "sentiment.endpoint is a classifier of two moods")
                }
                return score
            } catch {
                switch trouble.withLock({ $0 }) {
                case .tooLong where text.unicodeScalars.count / 2 >= Self.shortestTitle:
                    text = String(
                        text.unicodeScalars.prefix(text.unicodeScalars.count / 2).map(Character.init))
                case .daySpent:
                    try pauseUntilMidnight()
                    throw error
                case .tooLong, nil: throw error
                }
            }
        }
    }

    private static let what = "the mood of a headline at workers-ai"

    private func request(_ text: String) -> HTTPRequest {
        var request = HTTPRequest(
            .post, url,
            headers: ["Authorization": "Bearer \(token.value)", "Content-Type": "application/json"],
            body: .bytes(Array("{\"\(body.rawValue)\":\(JSONText.quoted(text))}".utf8)))
        request.maximumBytes = 1 << 20
        request.timeouts = HTTPTimeouts(connect: 10, idle: 15, total: 30)
        return request
    }

    /// Holds the calls of every process until the day's allocation is renewed.
    private func pauseUntilMidnight() throws(IngestionError) {
        let now = tools.now()
        let left = 86_400 - now.truncatingRemainder(dividingBy: 86_400)
        do {
            try tools.ledger.pauseCalls(vendor: name, plan: plan.ratePlan, for: left, at: now)
        } catch {
            throw IngestionError(.ground(error.kind), error.message, cause: error.cause)
        }
    }
}

/// Text as a JSON string.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
