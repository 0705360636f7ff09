/// The keys of `bellwether.yaml`: all commands share one file, so each must know the others' keys to tell
/// a slip of the pen from a setting that is not its own.
enum KnownKeys {
    static let all: Set<String> = [
        "root", "retention", "sync.to", "log.format", "log.level", "metrics.directory",
        "site.refresh", "ping.url", "ping.timeout", "costs.budget", "costs.monthly", "costs.prices",
        "fetch.vendor", "fetch.file", "fetch.columns", "fetch.date_format", "fetch.adjusted_as_of",
        "fetch.fallback", "fetch.fallback_time", "fetch.recheck", "fetch.min_coverage", "fetch.cross_check",
        "fetch.sessions_at_once",
        "fetch.news", "fetch.headlines", "fetch.listings", "fetch.patience", "fetch.certificate_authorities",
        "training.algorithm", "training.network", "training.steps", "training.seed", "training.seeds",
        "training.threads", "training.window", "training.precision", "training.storage", "training.device",
        "training.checkpoint_every", "training.walk_forward",
        "gate.minimum_sessions", "gate.confidence", "gate.margin", "gate.in_force_margin",
        "gate.drawdown_margin", "gate.maximum_turnover", "gate.maximum_weight", "gate.maximum_overfitting",
        "gate.without_model",
        "drift.months", "drift.minimum_months", "drift.hit_rate_ratio", "drift.level", "drift.feature_shift",
        "drift.fallback",
        "forecasts.models", "forecasts.steps", "forecasts.seed", "forecasts.threads",
        "signals.top", "signals.min_confidence", "signals.band", "signals.min_weight", "signals.max_weight",
        "signals.min_price", "signals.min_money_traded", "signals.min_coverage", "signals.max_shift",
        "signals.cost_bps", "signals.portfolio_value", "signals.orders",
        "risk.kelly_fraction", "risk.kelly_evidence", "risk.max_weight", "risk.max_sector",
        "risk.max_money_traded", "risk.market_volatility", "risk.min_scale", "risk.halving_loss",
        "risk.closing_loss", "risk.halting_drawdown",
        "combination.forecast", "combination.sentiment", "combination.model", "combination.evidence",
        "combination.max_weight", "combination.allow_negative", "combination.forecast_weight",
        "combination.sentiment_weight",
        "paper.capital", "paper.cost_bps",
        "broker.name", "broker.endpoint", "broker.key", "broker.secret", "broker.key_file",
        "broker.secret_file", "broker.live_confirmation", "broker.timeout",
        "broker.certificate_authorities",
        "goals.sharpe", "goals.drawdown", "goals.win_rate", "goals.cost_per_trade", "goals.monthly_return",
        "inference.endpoints", "inference.deadline", "inference.budget_day", "inference.budget_month",
        "inference.scaling_command", "inference.scaling_url", "inference.scaling_token",
        "inference.scaling_token_file",
        "inference.scaling_timeout", "inference.scaling_after_close",
        "features.min_coverage", "features.max_null_rise", "features.max_implausible", "features.max_shift",
        "features.max_spread",
        "sentiment.scorer", "sentiment.account", "sentiment.account_file", "sentiment.token",
        "sentiment.token_file", "sentiment.endpoint", "sentiment.body", "sentiment.quota",
        "sentiment.calls_at_once", "sentiment.calls_per_minute", "sentiment.patience", "sentiment.price",
        "sentiment.sessions", "sentiment.half_life",
        "report.template", "report.charts",
        "mail.transport", "mail.from", "mail.to", "mail.report_to", "mail.daily_to", "mail.critical_to",
        "mail.warning_to", "mail.info_to", "mail.folder", "mail.alert_interval", "mail.templates",
        "ses.region", "ses.endpoint", "ses.configuration_set",
        "s3.region", "s3.endpoint", "s3.profile", "s3.addressing", "s3.encryption", "s3.kms_key",
        "s3.certificate_authorities", "s3.working_copy",
        "smtp.host", "smtp.port", "smtp.security", "smtp.username", "smtp.password", "smtp.password_file",
        "smtp.from", "smtp.to", "smtp.certificate_authorities", "smtp.timeout",
    ]

    /// Sections whose commands read more keys than are listed here.
    static let openSections: Set<String> = [
        "vendors"
    ]

    /// Sections whose entries have names of the operator's, such as `inference.NAME.url`.
    static let namedSections: Set<String> = ["inference"]

    private static func isOpen(_ key: String) -> Bool {
        let parts = key.split(separator: ".", maxSplits: 2).map(String.init)
        return parts.first.map { section in
            openSections.contains(section) || (parts.count == 3 && namedSections.contains(section))
        } ?? false
    }

    /// The keys that are neither known nor in an open section, sorted.
    static func unknown(among keys: Set<String>) -> [(key: String, suggestion: String?)] {
        keys.filter { key in
            !all.contains(key) && !isOpen(key)
        }
        .sorted()
        .map { ($0, suggestion(for: $0)) }
    }

    /// The known key or section nearest to what was written, when it is near enough to be meant.
    private static func suggestion(for key: String) -> String? {
        let section = String(key.prefix { $0 != "." })
        let rest = key.dropFirst(section.count)
        let candidates = all.sorted() + openSections.sorted().map { $0 + rest }
        let nearest = candidates.map { ($0, distance(key, $0)) }.min { $0.1 < $1.1 }
        guard let (candidate, distance) = nearest, distance <= max(2, section.count / 3) else { return nil }
        return candidate
    }

    /// Levenshtein's edit distance.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left), right = Array(right)
        var previous = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var current = [i + 1]
            for (j, other) in right.enumerated() {
                let substitution = previous[j] + (character == other ? 0 : 1)
                current.append(min(substitution, previous[j + 1] + 1, current[j] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
