public import Core
public import Inference
public import Ledger

extension Settings {
    /// `inference.budget_day` (100 where it is not set) and `inference.budget_month` (none), in US dollars; `none`
    /// takes a limit away, and 0 keeps everything that costs from being asked.
    public func inferenceBudget() throws(JobError) -> InferenceBudget {
        InferenceBudget(
            day: try inferenceLimit("inference.budget_day", default: InferenceBudget.defaultDay),
            month: try inferenceLimit("inference.budget_month", default: nil))
    }

    /// `inference.NAME.price_per_hour` and `.price_per_request` of an endpoint, in US dollars; free where neither is
    /// set.
    public func endpointPrice(_ name: String) throws(JobError) -> EndpointPrice {
        let perHour = try double("inference.\(name).price_per_hour", default: 0, in: 0...1e6)
        let perRequest = try double("inference.\(name).price_per_request", default: 0, in: 0...1e6)
        return try configured { () throws(InferenceError) in
            try EndpointPrice(perHour: perHour, perRequest: perRequest)
        }
    }

    /// The prices of all endpoints that are named, in `inference.endpoints` or by the caller.
    public func endpointPrices(also names: [String] = []) throws(JobError) -> [String: EndpointPrice] {
        var prices: [String: EndpointPrice] = [:]
        for name in try (strings("inference.endpoints") ?? []) + names {
            prices[name] = try endpointPrice(name)
        }
        return prices
    }

    /// The endpoints of `inference.endpoints` with `inference.NAME.instances` (1), `.instances_min` (0) and
    /// `.instances_max` (8); those whose base is 0 are not scaled.
    public func scaledEndpoints() throws(JobError) -> [ScaledEndpoint] {
        var endpoints: [ScaledEndpoint] = []
        for name in try strings("inference.endpoints") ?? [] {
            let base = try int("inference.\(name).instances", default: 1, in: 0...1_000)
            guard base > 0 else { continue }
            let fewest = try int("inference.\(name).instances_min", default: 0, in: 0...1_000)
            let most = try int("inference.\(name).instances_max", default: max(8, base), in: 0...1_000)
            guard fewest <= most else {
                throw JobError(
                    .configuration,
                    "inference.\(name).instances_min is above .instances_max; correct one of them")
            }
            let price = try endpointPrice(name)
            endpoints.append(
                try configured { () throws(InferenceError) in
                    try ScaledEndpoint(name: name, base: base, range: fewest...most, price: price)
                })
        }
        return endpoints
    }

    /// `inference.scaling_after_close`, in hours: machines are kept for so long, for jobs that run in the evening.
    public func scalingWindow() throws(JobError) -> ScalingWindow {
        let hours = try double("inference.scaling_after_close", default: 0, in: 0...16)
        return ScalingWindow(afterClose: Int64((hours * 3_600).rounded()))
    }

    /// What carries decisions out: `inference.scaling_command`, a program and its arguments as a list, or
    /// `inference.scaling_url` with `inference.scaling_token`; nil where neither is set. `inference.scaling_timeout` is
    /// in seconds, 60 where it is not set.
    public func scalingCarrier() throws(JobError) -> (any ScalingCarrier)? {
        let timeout = try double("inference.scaling_timeout", default: 60, in: 0.1...3_600)
        let (command, url) = (
            try strings("inference.scaling_command"), try string("inference.scaling_url")
        )
        switch (command, url) {
        case (nil, nil): return nil
        case (_?, _?):
            throw JobError(
                .configuration,
                "inference.scaling_command and inference.scaling_url are both set; keep the one that scales")
        case (let command?, nil):
            return try configured { () throws(InferenceError) in
                try ScalingCommand(command, timeout: timeout)
            }
        case (nil, let url?):
            let token = try secret("inference.scaling_token")
            return try configured { () throws(InferenceError) in
                try ScalingCall(url: url, token: token, timeout: timeout)
            }
        }
    }

    private func inferenceLimit(_ key: String, default limit: Int64?) throws(JobError) -> Int64? {
        if try string(key)?.lowercased() == "none" { return nil }
        return try double(key, in: 0...1e9).map { Int64(($0 * 1e6).rounded()) } ?? limit
    }

    private func configured<Value>(
        _ make: () throws(InferenceError) -> Value
    ) throws(JobError) -> Value {
        do {
            return try make()
        } catch {
            throw JobError(.configuration, error.message, cause: error.cause)
        }
    }
}
