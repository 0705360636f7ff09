public import Core
public import Inference

extension Settings {
    /// The endpoints of `inference.endpoints` in their order, each as `inference.NAME.*` has it: `url`, `models`
    /// (`nhits, tft=name-there`; all that are asked for where it is not set), `token` or `token_file`, `header`
    /// (Authorization), `prefix` (Bearer; `none` sends the token bare), `timeout` (30 s), `concurrency` (4), `binary`
    /// (false), `certificate_authorities`.
    ///
    /// - Parameter models: that may be asked for.
    /// - Throws: ``JobError`` `configuration` that names the key.
    public func inferenceEndpoints(models: [String]) throws(JobError) -> [InferenceEndpoint] {
        var endpoints: [InferenceEndpoint] = []
        for name in try strings("inference.endpoints") ?? [] {
            guard !endpoints.contains(where: { $0.name == name }) else {
                throw JobError(.configuration, "inference.endpoints names \(name) twice; leave one out")
            }
            guard name != Forecast.localOrigin,
                name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) })
            else {
                throw JobError(
                    .configuration,
                    "inference.endpoints has “\(name)”, which cannot name an endpoint; use letters, digits, - and _, "
                        + "and not “\(Forecast.localOrigin)”")
            }
            endpoints.append(try inferenceEndpoint(name, models: models))
        }
        return endpoints
    }

    /// `inference.deadline`: seconds from the start of a model's forecasts after which what is left is worked out
    /// here; 300 where it is not set.
    public func inferenceDeadline() throws(JobError) -> Double {
        try double("inference.deadline", default: 300, in: 0.1...86_400)
    }

    private func inferenceEndpoint(_ name: String, models: [String]) throws(JobError) -> InferenceEndpoint {
        let section = "inference.\(name)"
        let prefix = try string("\(section).prefix", default: "Bearer")
        let url = try requiredString("\(section).url")
        let served = try servedModels("\(section).models", models)
        let token = try secret("\(section).token")
        let header = try string("\(section).header", default: "Authorization")
        let timeout = try double("\(section).timeout", default: 30, in: 0.1...3_600)
        let concurrency = try int("\(section).concurrency", default: 4, in: 1...64)
        let isBinary = try bool("\(section).binary", default: false)
        let authorities = try string("\(section).certificate_authorities")
        do {
            return try InferenceEndpoint(
                name: name, url: url, models: served, token: token, header: header,
                prefix: prefix.lowercased() == "none" ? "" : prefix, timeout: timeout,
                concurrency: concurrency,
                isBinary: isBinary, certificateAuthorities: authorities)
        } catch {
            throw JobError(.configuration, error.message)
        }
    }

    /// `nhits, tft=bellwether-tft`: ours, and what the server calls it.
    private func servedModels(_ key: String, _ models: [String]) throws(JobError) -> [String: String] {
        guard let list = try strings(key) else {
            return Dictionary(uniqueKeysWithValues: Set(models).map { ($0, $0) })
        }
        var served: [String: String] = [:]
        for entry in list {
            let parts = entry.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() }
            guard let model = parts.first, served[String(model)] == nil else {
                throw JobError(.configuration, "\(key) has “\(entry)” twice, or nothing; correct it")
            }
            served[String(model)] = String(parts.last ?? model)
        }
        return served
    }
}
