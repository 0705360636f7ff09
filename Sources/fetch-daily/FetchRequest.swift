import Core
import Foundation
import Ingestion
import JobKit
import Lake
import Ledger
import Transport

/// The command line and the configuration, made into a fetch.
struct FetchRequest {
    let command: FetchDaily
    let context: JobContext
    private var settings: Settings { context.settings }

    init(command: FetchDaily, context: JobContext) {
        self.command = command
        self.context = context
    }

    func fetch() throws -> DailyFetch {
        let names = try vendorNames()
        let tools = VendorTools(
            client: try HTTPClient(
                settings: HTTPSettings(
                    maximumConcurrent: 64,
                    certificateAuthorities: try settings.string("fetch.certificate_authorities"))),
            ledger: context.ledger, now: { Date().timeIntervalSince1970 },
            patience: try settings.double("fetch.patience", default: 900, in: 0...86_400))
        var vendors: [any MarketDataVendor] = []
        var keys: [String: String] = [:]
        for name in names {
            let description = try VendorChoice.description(of: name)
            let chosen = try vendorSettings(description)
            vendors.append(try description.make(chosen, tools))
            keys[name] = "\(chosen.baseURL) \(chosen.options.sorted { $0.key < $1.key })"
        }
        return DailyFetch(
            lake: context.lake, ledger: context.ledger, vendors: vendors, settingsKeys: keys,
            options: try options(isCalled: vendors[0].plan != nil, tools), version: BellwetherVersion.current,
            now: context.now)
    }

    /// The first vendor and its backups, each once.
    private func vendorNames() throws -> [String] {
        let first = try command.vendor ?? settings.string("fetch.vendor", default: "file")
        let backups =
            if let fallback = command.fallback {
                fallback.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            } else if command.vendor == nil {
                try settings.strings("fetch.fallback") ?? []
            } else {
                [String]()
            }
        var names = [first]
        for name in backups where !names.contains(name) && !name.isEmpty { names.append(name) }
        return names
    }

    private func options(isCalled: Bool, _ tools: VendorTools) throws -> FetchOptions {
        var options = FetchOptions()
        if let text = command.symbols {
            var symbols: [Symbol] = []
            for name in text.split(separator: ",") {
                let name = name.trimmingCharacters(in: .whitespaces)
                guard let symbol = Symbol(validating: name) else {
                    throw JobError(.usage, "--symbols: “\(name)” is not a symbol; give some as AAPL,BRK.B")
                }
                symbols.append(symbol)
            }
            options.symbols = symbols.sorted()
        }
        options.isForced = context.isForce
        let isDaily = command.shared.date == nil && command.range.from == nil && options.symbols == nil
        options.catchesUp = isDaily
        options.recheckSessions =
            try command.recheck
            ?? (isDaily ? settings.int("fetch.recheck", default: isCalled ? 1 : 0, in: 0...250) : 0)
        options.minimumCoverage =
            try command.minCoverage ?? settings.double("fetch.min_coverage", default: 0.9, in: 0...1)
        options.crossCheckShare = try settings.double("fetch.cross_check", default: 0.01, in: 0...1)
        options.sessionsAtOnce = try settings.int("fetch.sessions_at_once", default: 4, in: 1...64)
        options.fallbackSeconds = try settings.double("fetch.fallback_time", default: 1_800, in: 0...86_400)
        options.bringsNews = try !command.noNews && settings.bool("fetch.news", default: true)
        options.bringsListings = try settings.bool("fetch.listings", default: true)
        options.sentiment = try command.noSentiment ? nil : SentimentRequest(context: context).options(tools)
        return options
    }

    private func vendorSettings(_ description: VendorDescription) throws -> VendorSettings {
        let section = "vendors.\(description.name)"
        var chosen = VendorSettings()
        if description.name == "file" {
            chosen.file = try command.file ?? settings.string("fetch.file")
            chosen.headlines = try command.headlines ?? settings.string("fetch.headlines")
            chosen.history = try HistoryOptions(
                columns: try command.columns ?? settings.string("fetch.columns"),
                dateFormat: try command.dateFormat ?? settings.string("fetch.date_format"),
                adjustedAsOf: try command.adjustedAsOf ?? settings.string("fetch.adjusted_as_of"),
                sessions: context.sessions)
            return chosen
        }
        chosen.baseURL = try baseURL(description, section)
        chosen.plan = try plan(description, section)
        chosen.callsAtOnce = try settings.int("\(section).calls_at_once", in: 1...64)
        for name in description.secrets {
            guard let secret = try settings.secret("\(section).\(name)") else {
                throw JobError(
                    .configuration,
                    "\(description.name) needs a key: set \(section).\(name)_file in bellwether.yaml to a file "
                        + "that holds it (chmod 600), or BELLWETHER_VENDORS_"
                        + "\(description.name.uppercased())_\(name.uppercased())")
            }
            chosen.secrets[name] = secret
        }
        for name in description.options {
            chosen.options[name] = try settings.string("\(section).\(name)")
        }
        return chosen
    }

    /// The vendor's address.
    private func baseURL(_ description: VendorDescription, _ section: String) throws -> String {
        var text = try settings.string("\(section).base_url") ?? description.baseURL ?? ""
        while text.hasSuffix("/") { text.removeLast() }
        try KeySafeAddress.check(text, "\(section).base_url")
        return text
    }

    /// One of the vendor's plans, with its calls a minute and a day corrected; 0 lifts a limit.
    private func plan(_ description: VendorDescription, _ section: String) throws -> VendorPlan {
        guard let standard = description.plans.first else { return VendorPlan(name: "standard", quotas: []) }
        var plan = standard
        if let name = try settings.string("\(section).plan") {
            guard let named = description.plans.first(where: { $0.name == name }) else {
                let names = description.plans.map(\.name).joined(separator: ", ")
                throw JobError(
                    .configuration, "\(section).plan is “\(name)”; \(description.name)'s plans are: \(names)")
            }
            plan = named
        }
        let minute = try settings.int("\(section).calls_per_minute", in: 0...1_000_000)
        if let minute {
            plan.quotas.removeAll { $0.period != .day }
            if minute > 0 { plan.quotas.append(VendorPlan.Quota(minute, per: .minute)) }
        }
        if let day = try settings.int("\(section).calls_per_day", in: 0...1_000_000_000) {
            plan.quotas.removeAll { $0.period == .day }
            if day > 0 { plan.quotas.append(VendorPlan.Quota(day, per: .day)) }
        }
        return plan
    }
}
