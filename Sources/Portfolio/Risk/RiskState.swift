public import Core

/// Where an account stands against its loss limits at a session's close: made from its equity curve and from what
/// people decided, and from nothing else, so that it is the same after any restart.
public struct RiskState: Hashable, Sendable {
    /// What holds for what is decided after the close; each includes the ones before it.
    public enum Level: Int, Hashable, Sendable, Comparable, Codable, CaseIterable {
        case normal
        /// The session lost so much that positions are halved.
        case halved
        /// It lost so much that besides nothing new is opened.
        case closedToNew
        /// Nothing is bought until a person resumes; see ``isHalted``.
        case halted

        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        /// As documents have it: `normal`, `halved`, `closed_to_new`, `halted`.
        public var name: String {
            switch self {
            case .normal: "normal"
            case .halved: "halved"
            case .closedToNew: "closed_to_new"
            case .halted: "halted"
            }
        }

        /// By ``name``.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let name = try container.decode(String.self)
            guard let level = Self.allCases.first(where: { $0.name == name }) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "“\(name)” is no level of risk")
            }
            self = level
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(name)
        }
    }

    /// What a person decided after a session's close.
    public enum Order: Hashable, Sendable {
        case halt
        /// The peak is reckoned anew from that close.
        case resume
    }

    public var session: CivilDate
    /// USD.
    public var equity: Double
    /// The highest close since the account began, or was resumed; USD.
    public var peak: Double
    public var peakSession: CivilDate
    /// Fall from the peak, a fraction of it, 0 or more.
    public var drawdown: Double
    /// Of the session, a fraction; 0 on the first.
    public var dailyReturn: Double
    /// Of the session alone, halts aside: whether positions are to be halved after it, and whether something new
    /// may be opened.
    public var isHalving: Bool
    public var isClosedToNew: Bool
    /// The session after which it was halted, by the limit or by a person; nil where it is not.
    public var haltedSince: CivilDate?
    public var isHaltedByHand = false

    public var isHalted: Bool { haltedSince != nil }

    public var level: Level {
        isHalted ? .halted : isClosedToNew ? .closedToNew : isHalving ? .halved : .normal
    }

    /// - Parameters:
    ///   - curve: equity at each close, USD, ascending; nil comes of an empty one.
    ///   - orders: in the order in which they were given; what is after the curve's last session does not count.
    public init?(
        curve: [(session: CivilDate, equity: Double)],
        orders: [(session: CivilDate, order: Order)] = [], limits: RiskLimits
    ) {
        guard let first = curve.first, let last = curve.last else { return nil }
        session = last.session
        equity = last.equity
        (peak, peakSession) = (first.equity, first.session)
        (drawdown, dailyReturn) = (0, 0)
        (isHalving, isClosedToNew) = (false, false)
        var before = first.equity
        var next = 0
        for day in curve {
            dailyReturn = before > 0 ? day.equity / before - 1 : 0
            before = day.equity
            if day.equity > peak { (peak, peakSession) = (day.equity, day.session) }
            drawdown = peak > 0 ? 1 - day.equity / peak : 0
            if haltedSince == nil, Self.reaches(drawdown, limits.haltingDrawdown) {
                haltedSince = day.session
            }
            while next < orders.count, orders[next].session <= day.session {
                switch orders[next].order {
                case .halt:
                    haltedSince = haltedSince ?? day.session
                    isHaltedByHand = true
                case .resume:
                    haltedSince = nil
                    isHaltedByHand = false
                    (peak, peakSession, drawdown) = (day.equity, day.session, 0)
                }
                next += 1
            }
        }
        isHalving = Self.reaches(-dailyReturn, limits.halvingLoss)
        isClosedToNew = Self.reaches(-dailyReturn, limits.closingLoss)
    }

    /// Whether a loss has come to a limit, rounding aside; a limit of 1 is none.
    static func reaches(_ loss: Double, _ limit: Double) -> Bool {
        limit < 1 && loss >= limit - 1e-12
    }
}
