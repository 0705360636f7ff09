public import Core

extension VendorServer {
    /// Something that goes wrong with some of a vendor's requests.
    public struct Fault: Encodable, Sendable {
        public var vendor: Vendor
        public var kind: FaultKind
        /// What the path and query must contain, as they are sent; empty for any.
        public var path: String
        /// How many such requests go well before.
        public var after: Int
        /// How many go wrong; nil: all from then on.
        public var times: Int?

        public init(
            _ vendor: Vendor, _ kind: FaultKind, path: String = "", after: Int = 0, times: Int? = nil
        ) {
            self.vendor = vendor
            self.kind = kind
            self.path = path
            self.after = after
            self.times = times
        }

        private enum Keys: String, CodingKey {
            case vendor, kind, path, after, times, status, retryAfter, note, rate
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(vendor, forKey: .vendor)
            try container.encode(kind.name, forKey: .kind)
            try container.encode(path, forKey: .path)
            try container.encode(after, forKey: .after)
            try container.encodeIfPresent(times, forKey: .times)
            switch kind {
            case .note(let note): try container.encode(note.text, forKey: .note)
            case .redirect(let url): try container.encode(url, forKey: .note)
            case .slowDrip(let rate): try container.encode(rate, forKey: .rate)
            case .status(let status, let retryAfter):
                try container.encode(status, forKey: .status)
                try container.encodeIfPresent(retryAfter, forKey: .retryAfter)
            default: break
            }
        }
    }

    /// What can go wrong.
    public enum FaultKind: Hashable, Sendable {
        /// Status 200 with the vendor's words for a refusal.
        case note(Note)
        /// The vendor's own body for the status; 503 is a page. `retryAfter` as the header has it.
        case status(Int, retryAfter: String? = nil)
        /// A page with status 200, as such or as if it were JSON.
        case htmlPage, htmlAsJSON
        /// Status 200 and nothing.
        case emptyBody
        /// A sound answer without rows: `[]`, or as on a holiday, `null` where the vendor sends that.
        case emptySession, holiday
        /// A whole answer whose JSON ends in the middle.
        case truncatedJSON
        /// Half of the body, then the connection is closed, reset, or silent.
        case cutBody, resetHalfWay, stall
        case slowDrip(bytesPerSecond: Double)
        /// A body without end.
        case endless
        /// The connection is reset, the request read.
        case reset
        /// No answer at all.
        case hang
        /// A page that names itself as the next one (Polygon, Alpaca); elsewhere a sound answer.
        case nextPageLoop
        case redirect(to: String)
        /// Yahoo wants a cookie and a crumb.
        case crumb
        /// Alpha Vantage's bulk quotes without the entitlement: invented prices.
        case artificialQuotes
        /// From then on every request of the vendor is reset.
        case die

        /// Too many requests, with the seconds to wait or without.
        public static func status429(retryAfter: Int?) -> FaultKind {
            .status(429, retryAfter: retryAfter.map(String.init))
        }

        /// As it stands in ``Request/fault``.
        public var name: String {
            switch self {
            case .note: "note"
            case .status: "status"
            case .slowDrip: "slowDrip"
            case .redirect: "redirect"
            case .htmlPage: "htmlPage"
            case .htmlAsJSON: "htmlAsJSON"
            case .emptyBody: "emptyBody"
            case .emptySession: "emptySession"
            case .holiday: "holiday"
            case .truncatedJSON: "truncatedJSON"
            case .cutBody: "cutBody"
            case .resetHalfWay: "resetHalfWay"
            case .stall: "stall"
            case .endless: "endless"
            case .reset: "reset"
            case .hang: "hang"
            case .nextPageLoop: "nextPageLoop"
            case .crumb: "crumb"
            case .artificialQuotes: "artificialQuotes"
            case .die: "die"
            }
        }
    }

    /// The words of a refusal with status 200. Only Alpha Vantage tells them apart.
    public enum Note: Hashable, Sendable {
        /// Polygon's and Tiingo's throttle, Alpha Vantage's older one; no data at Yahoo, trouble at Alpaca.
        case usual
        case perSecond
        /// Quotes the caller's key.
        case dailyQuota
        case premium, demo, invalidKey, invalidInputs
        /// In the vendor's own shape.
        case words(String)

        var text: String? {
            switch self {
            case .usual: nil
            case .words(let text): text
            default: "\(self)"
            }
        }
    }

    /// A stock's bar made wrong in one vendor's answers.
    public struct Alteration: Encodable, Sendable {
        public enum Kind: Hashable, Sendable {
            case scaled(by: Double)
            case zeroVolume
            /// The bar of the session before.
            case stale
            case highBelowLow
            case noClose
            case missing
            /// Twice the same.
            case duplicate
        }

        public var vendor: Vendor
        public var symbol: Symbol
        /// Nil: in every session.
        public var session: CivilDate?
        public var kind: Kind

        private enum Keys: String, CodingKey { case vendor, symbol, session, kind, factor }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(vendor, forKey: .vendor)
            try container.encode(symbol, forKey: .symbol)
            try container.encodeIfPresent(session.map { "\($0)" }, forKey: .session)
            if case .scaled(let factor) = kind {
                try container.encode("scaled", forKey: .kind)
                try container.encode(factor, forKey: .factor)
            } else {
                try container.encode("\(kind)", forKey: .kind)
            }
        }
    }
}
