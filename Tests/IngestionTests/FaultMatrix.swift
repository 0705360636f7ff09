import Core
import Ingestion
import TestSupport

enum FaultMatrix {
    enum Outcome: Hashable, CustomStringConvertible {
        case bars
        case nothing
        case fails(IngestionErrorCode)

        static let key = Outcome.fails(.unauthorized)
        static let plan = Outcome.fails(.notEntitled)
        static let limited = Outcome.fails(.rateLimited)
        static let down = Outcome.fails(.unavailable)
        static let malformed = Outcome.fails(.malformed)
        static let noData = Outcome.fails(.noData)

        var description: String {
            switch self {
            case .bars: "bars"
            case .nothing: "no bars"
            case .fails(let code): "\(code)"
            }
        }
    }

    struct Row: Sendable {
        var name: String
        var kind: VendorServer.FaultKind
        var always: [Outcome]
        var once: [Outcome]

        func expected(_ vendor: VendorServer.Vendor, isLasting: Bool) -> Outcome {
            (isLasting ? always : once)[VendorServer.Vendor.allCases.firstIndex(of: vendor) ?? 0]
        }
    }

    static let vendors = VendorServer.Vendor.allCases

    private static func row(
        _ name: String, _ kind: VendorServer.FaultKind, _ always: [Outcome], once: [Outcome]? = nil
    ) -> Row {
        Row(name: name, kind: kind, always: always, once: once ?? all(.bars))
    }

    private static func all(_ outcome: Outcome) -> [Outcome] { vendors.map { _ in outcome } }

    static let rows: [Row] = [
        row(
            "200 with the vendor's note", .note(.usual),
            [.limited, .limited, .nothing, .limited, .down],
            once: [.bars, .limited, .nothing, .limited, .bars]),
        row(
            "401", .status(401), [.key, .key, .down, .key, .key], once: [.key, .key, .bars, .key, .key]),
        row("403", .status(403), all(.plan), once: all(.plan)),
        row("429", .status(429), all(.limited), once: [.bars, .bars, .bars, .limited, .bars]),
        row(
            "429, Retry-After 1", .status429(retryAfter: 1), all(.limited),
            once: [.bars, .bars, .bars, .limited, .bars]),
        row("429, Retry-After 3600", .status429(retryAfter: 3600), all(.limited), once: all(.limited)),
        row("500", .status(500), all(.down)),
        row("503 with a page", .status(503), all(.down)),
        row(
            "200 with a page", .htmlPage, all(.down)),
        row(
            "200 with a page as JSON", .htmlAsJSON, all(.down)),
        row(
            "200 and nothing", .emptyBody, all(.down)),
        row(
            "truncated JSON", .truncatedJSON, all(.malformed)),
        row("cut body", .cutBody, all(.down)),
        row("reset half way", .resetHalfWay, all(.down)),
        row("connection reset", .reset, all(.down)),
        row("dead", .die, all(.down), once: all(.down)),
        row("endless body", .endless, all(.malformed), once: all(.malformed)),
        row(
            "empty session", .emptySession, [.noData, .nothing, .nothing, .nothing, .nothing],
            once: [.noData, .nothing, .nothing, .nothing, .nothing]),
        row(
            "holiday", .holiday, [.noData, .bars, .nothing, .nothing, .nothing],
            once: [.noData, .bars, .nothing, .nothing, .nothing]),
        row("next page is itself", .nextPageLoop, [.bars, .bars, .bars, .bars, .malformed]),
        row(
            "redirect elsewhere", .redirect(to: "http://127.0.0.1:9/consent"),
            [.malformed, .malformed, .down, .malformed, .malformed],
            once: [.malformed, .malformed, .down, .malformed, .malformed]),
        row("crumb wanted", .crumb, all(.bars)),
    ]

    static let notes: [(note: VendorServer.Note, outcome: Outcome)] = [
        (.perSecond, .limited), (.dailyQuota, .limited), (.premium, .plan), (.demo, .key),
        (.invalidKey, .key),
        (.invalidInputs, .nothing), (.words("Something new."), .malformed),
    ]

    static let silences: [Row] = [
        row("no answer", .hang, all(.down)),
        row("silence half way", .stall, all(.down)),
        row("slow drip", .slowDrip(bytesPerSecond: 2), all(.down)),
    ]
}
