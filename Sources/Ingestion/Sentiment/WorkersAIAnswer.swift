import Transport

/// Probabilities as the services write them: `{"result":[{label,score},…]}`, the same as an object, a bare array,
/// or one array deeper as Hugging Face does.
enum WorkersAIAnswer {
    /// The probability of the good mood less that of the bad one; nil when the answer does not have them.
    static func score(_ root: JSONValue) -> Double? {
        var value = root["result"] ?? root
        // As deep as anyone nests it.
        for _ in 0..<2 {
            guard let only = value.elements.flatMap({ $0.first(where: { _ in true }) }), only.kind == .array
            else { break }
            value = only
        }
        var good: Double?
        var bad: Double?
        for row in value.elements.map(Array.init) ?? [value] {
            guard let label = row["label"]?.string?.uppercased(), let score = row["score"]?.double,
                (-1e-6...1 + 1e-6).contains(score)
            else { return nil }
            switch label {
            case "POSITIVE", "LABEL_1":
                guard good == nil else { return nil }
                good = score
            case "NEGATIVE", "LABEL_0":
                guard bad == nil else { return nil }
                bad = score
            default: return nil
            }
        }
        guard let known = good ?? bad else { return nil }
        // Only the likelier one: there is no third.
        let difference = (good ?? 1 - known) - (bad ?? 1 - known)
        guard abs((good ?? 1 - known) + (bad ?? 1 - known) - 1) <= 0.1 else { return nil }
        return min(1, max(-1, difference))
    }
}
