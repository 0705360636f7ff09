public import Core
internal import Foundation
internal import GRDB

/// What all processes share to pace their calls. Each change reads and writes its row in one immediate
/// transaction. Times are seconds since 1970 UTC; read the clock just before the call.
extension LedgerDatabase {
    /// Takes `count` tokens of the vendor's plan for this process, or none, and counts them as calls of the month.
    ///
    /// Let one task of a process wait at a time: many that wake together only queue for the ledger.
    ///
    /// - Throws: ``LedgerError`` `invalidRecord` for a time that is no number.
    public func takeTokens(
        vendor: String, plan: RatePlan, count: Int = 1, at now: Double
    ) throws(LedgerError) -> PacingDecision {
        try changeBucket(vendor: vendor, plan: plan, at: now) { bucket, database in
            let decision = bucket.take(count, at: now)
            if decision == .granted { try Self.count(count, of: vendor, at: now, in: database) }
            return decision
        }
    }

    /// Holds every process's calls under the plan for `seconds`, as a server asked by `Retry-After`; a day
    /// at most. A longer pause under way stays.
    public func pauseCalls(
        vendor: String, plan: RatePlan, for seconds: Double, at now: Double
    ) throws(LedgerError) {
        try changeBucket(vendor: vendor, plan: plan, at: now) { bucket, _ in
            bucket.pause(for: seconds, at: now)
        }
    }

    /// Whether a call to the vendor may go out; half-open, one process gets the probe.
    public func admitCall(
        vendor: String, policy: BreakerPolicy = .standard, at now: Double
    ) throws(LedgerError) -> CircuitBreaker.Decision {
        try changeBreaker(vendor: vendor, at: now) { $0.admit(under: policy, at: now) }
    }

    /// Notes how a call that was let through ended.
    public func recordOutcome(
        vendor: String, succeeded: Bool, policy: BreakerPolicy = .standard, at now: Double
    ) throws(LedgerError) {
        try changeBreaker(vendor: vendor, at: now) {
            $0.record(succeeded: succeeded, under: policy, at: now)
        }
    }

    /// The vendor's breaker as it stands, closed when there is none. Nothing is written.
    public func breaker(of vendor: String) throws(LedgerError) -> CircuitBreaker {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("circuit_breakers") else { return CircuitBreaker() }
            return try Self.breaker(database, vendor) ?? CircuitBreaker()
        }
    }

    private func changeBucket<Value>(
        vendor: String, plan: RatePlan, at now: Double,
        _ change: (inout TokenBucket, Database) throws -> Value
    ) throws(LedgerError) -> Value {
        try requireTime(now)
        return try write { database in
            let stored = try Self.bucket(database, vendor, plan, at: now)
            var bucket = stored ?? TokenBucket(limits: plan.limits, at: now)
            let value = try change(&bucket, database)
            if bucket != stored {
                let levels = try JSONEncoder().encode(bucket.levels.map(StoredLevel.init))
                try database.cachedStatement(
                    sql: """
                        INSERT INTO rate_buckets (vendor, plan, levels, paused_since, paused_seconds)
                        VALUES (?, ?, ?, ?, ?) ON CONFLICT (vendor, plan) DO UPDATE SET
                            levels = excluded.levels, paused_since = excluded.paused_since,
                            paused_seconds = excluded.paused_seconds
                        """
                ).execute(arguments: [
                    vendor, plan.name, String(decoding: levels, as: UTF8.self), bucket.pause?.since,
                    bucket.pause?.seconds,
                ])
            }
            return value
        }
    }

    private static func bucket(
        _ database: Database, _ vendor: String, _ plan: RatePlan, at now: Double
    ) throws -> TokenBucket? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM rate_buckets WHERE vendor = ? AND plan = ?")
        guard let row = try Row.fetchOne(statement, arguments: [vendor, plan.name]) else { return nil }
        let fields = Fields(row, table: "rate_buckets")
        let text: String = try fields.require("levels")
        guard let levels = try? JSONDecoder().decode([StoredLevel].self, from: Data(text.utf8)) else {
            throw fields.unreadable("levels")
        }
        var pause: Hold?
        if let since: Double = try fields.optional("paused_since") {
            pause = Hold(since: since, seconds: try fields.require("paused_seconds"))
        }
        return TokenBucket(limits: plan.limits, stored: levels.map(\.level), pause: pause, at: now)
    }

    private func changeBreaker<Value>(
        vendor: String, at now: Double, _ change: (inout CircuitBreaker) -> Value
    ) throws(LedgerError) -> Value {
        try requireTime(now)
        return try write { database in
            let stored = try Self.breaker(database, vendor)
            var breaker = stored ?? CircuitBreaker()
            let value = change(&breaker)
            if breaker != stored {
                let (state, hold) = StoredState.of(breaker.state)
                try database.cachedStatement(
                    sql: """
                        INSERT INTO circuit_breakers
                            (vendor, state, since, seconds, consecutive_failures, trips, outcomes)
                        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (vendor) DO UPDATE SET
                            state = excluded.state, since = excluded.since, seconds = excluded.seconds,
                            consecutive_failures = excluded.consecutive_failures, trips = excluded.trips,
                            outcomes = excluded.outcomes
                        """
                ).execute(arguments: [
                    vendor, state.rawValue, hold?.since, hold?.seconds, breaker.consecutiveFailures,
                    breaker.trips, String(breaker.outcomes.map { $0 ? "+" : "-" }),
                ])
            }
            return value
        }
    }

    private static func breaker(_ database: Database, _ vendor: String) throws -> CircuitBreaker? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM circuit_breakers WHERE vendor = ?")
        guard let row = try Row.fetchOne(statement, arguments: [vendor]) else { return nil }
        let fields = Fields(row, table: "circuit_breakers")
        guard let stored = StoredState(rawValue: try fields.require("state")) else {
            throw fields.unreadable("state")
        }
        func hold() throws -> Hold {
            Hold(since: try fields.require("since"), seconds: try fields.require("seconds"))
        }
        let state: CircuitBreaker.State =
            switch stored {
            case .closed: .closed
            case .open: .open(try hold())
            case .halfOpen: .halfOpen(try hold())
            }
        let outcomes: String = try fields.require("outcomes")
        return CircuitBreaker(
            state: state, consecutiveFailures: try fields.require("consecutive_failures"),
            trips: try fields.require("trips"), outcomes: outcomes.map { $0 == "+" })
    }

    private func requireTime(_ now: Double) throws(LedgerError) {
        guard now.isFinite else {
            throw LedgerError(.invalidRecord, "calls cannot be paced at the time \(now); check the clock")
        }
    }
}

private enum StoredState: String {
    case closed
    case open
    case halfOpen = "half-open"

    static func of(_ state: CircuitBreaker.State) -> (StoredState, Hold?) {
        switch state {
        case .closed: (.closed, nil)
        case .open(let hold): (.open, hold)
        case .halfOpen(let hold): (.halfOpen, hold)
        }
    }
}

/// A level in `rate_buckets.levels`; without `perSecond` it refills at midnight.
private struct StoredLevel: Codable {
    var capacity: Double
    var perSecond: Double?
    var tokens: Double
    var updated: Double

    init(_ level: TokenBucket.Level) {
        capacity = level.limit.capacity
        if case .perSecond(let rate) = level.limit.refill { perSecond = rate }
        tokens = level.tokens
        updated = level.updated
    }

    var level: TokenBucket.Level {
        let refill = perSecond.map(RateLimit.Refill.perSecond) ?? .atMidnightUTC
        return TokenBucket.Level(
            limit: RateLimit(capacity: capacity, refill: refill), tokens: tokens, updated: updated)
    }
}
