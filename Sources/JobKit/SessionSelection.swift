public import Core
public import Ledger

/// The dates on a command line.
public enum DateRequest: Sendable, Hashable {
    /// No date: the last closed session.
    case latest
    case day(CivilDate)
    /// `to` nil means up to the last closed session.
    case range(from: CivilDate, to: CivilDate?)
}

/// The sessions that a job works on, or why there are none.
public enum SessionSelection: Sendable, Hashable {
    /// Ascending, at least one.
    case sessions([CivilDate])
    case nothing(reason: String)

    /// Finds the sessions of a request as of `now`.
    ///
    /// With ``OnlyRule/firstSessionOfMonth`` a session stays only when the one after it, at whose open the
    /// decision is executed, is the first of its month. Without a date that first session must also be
    /// today (UTC), so that a daily crontab line runs the job once and not on every day of a long weekend.
    ///
    /// - Throws: ``JobError`` `usage` for days outside the calendar or not closed yet, and, when `isStrict`,
    ///   for a day or range without a session.
    public init(
        _ request: DateRequest, only: OnlyRule? = nil, isStrict: Bool = false, now: Timestamp,
        calendar: ExchangeCalendar = .nyse
    ) throws(JobError) {
        guard let latest = calendar.lastClosedSession(at: now.secondsSinceEpoch) else {
            throw JobError(
                .usage, "no NYSE session had closed by \(now), as far as the calendar goes; check the clock")
        }
        var sessions: [CivilDate]
        switch request {
        case .latest:
            sessions = [latest]
        case .day(let day):
            try Self.check(day, "--date")
            guard calendar.isSession(day) else {
                self = try Self.none(Self.explain(day, calendar), isStrict: isStrict)
                return
            }
            sessions = [day]
        case .range(let from, let to):
            let to = to ?? latest
            try Self.check(from, "--from")
            try Self.check(to, "--to")
            guard from <= to else { throw JobError(.usage, "--from \(from) is after \(to); swap them") }
            sessions = Array(calendar.sessions(in: from...to))
            if sessions.isEmpty {
                self = try Self.none("no NYSE session lies between \(from) and \(to)", isStrict: isStrict)
                return
            }
        }
        if let last = sessions.last, last > latest {
            throw JobError(.usage, "session \(last) has not closed yet; the last closed session is \(latest)")
        }
        if only == .firstSessionOfMonth {
            let isCron = request == .latest
            sessions.removeAll { session in
                !calendar.isMonthlyDecision(session)
                    || (isCron && calendar.session(after: session) != now.date)
            }
            if sessions.isEmpty {
                self = .nothing(reason: Self.explainOnly(request, now: now, calendar))
                return
            }
        }
        self = .sessions(sessions)
    }

    private static func check(_ day: CivilDate, _ option: String) throws(JobError) {
        let coverage = ExchangeCalendar.coverage
        guard coverage.contains(day) else {
            throw JobError(
                .usage,
                "\(option) \(day) is outside the calendar, which goes from \(coverage.lowerBound) to "
                    + "\(coverage.upperBound); give a day within it")
        }
    }

    private static func none(_ reason: String, isStrict: Bool) throws(JobError) -> SessionSelection {
        if isStrict { throw JobError(.usage, "\(reason); give a session's date, or leave --strict out") }
        return .nothing(reason: reason)
    }

    private static func explain(_ day: CivilDate, _ calendar: ExchangeCalendar) -> String {
        let why =
            switch day.weekday {
            case .saturday: "a Saturday"
            case .sunday: "a Sunday"
            default: "the exchange was closed"
            }
        let before = calendar.session(before: day).map { "; the session before it is \($0)" } ?? ""
        return "\(day) is not an NYSE session (\(why)\(before))"
    }

    private static func explainOnly(
        _ request: DateRequest, now: Timestamp, _ calendar: ExchangeCalendar
    ) -> String {
        let rule = OnlyRule.firstSessionOfMonth.rawValue
        switch request {
        case .latest:
            return "\(now.date) is not the first session of its month (--only \(rule)); nothing to do"
        case .day(let day):
            let next = calendar.session(after: day).map { "\($0)" } ?? "past the calendar"
            return
                "the session after \(day), \(next), is not the first of its month (--only \(rule)); nothing to do"
        case .range:
            return "no session of the range comes before the first of a month (--only \(rule)); nothing to do"
        }
    }
}
