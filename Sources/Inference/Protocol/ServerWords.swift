import Core
import Foundation
import Transport

/// What a server says about its own failure.
enum ServerWords {
    /// One line of at most 200 characters without secrets; empty for nothing.
    ///
    /// Triton, MLServer and KServe: `{"error":"…"}`. FastAPI under the latter two: `{"detail":"…"}` or
    /// `{"detail":[{"loc":[…],"msg":"…"},…]}`. TorchServe: `{"code":…,"type":"…","message":"…"}`. PAI-EAS: text.
    static func text(of body: [UInt8], hiding secrets: [Secret]) -> String {
        let said =
            inJSON(body) ?? (body.first == UInt8(ascii: "<") ? "" : String(decoding: body, as: UTF8.self))
        let hidden = EndpointFault.hide(secrets, in: said)
        let line = String(
            String.UnicodeScalarView(
                hidden.unicodeScalars.map {
                    switch $0.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: " "
                    default: $0
                    }
                })
        ).split(separator: " ").joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }

    private static func inJSON(_ body: [UInt8]) -> String? {
        guard let root = try? JSONDocument(body, from: "the error").root else { return nil }
        if let text = root["error"]?.string ?? root["detail"]?.string { return text }
        if let message = root["message"]?.string ?? root["error"]?["message"]?.string {
            return [root["type"]?.string, message].compactMap { $0 }.joined(separator: ": ")
        }
        if let details = root["detail"]?.elements {
            return details.prefix(3).map { detail in
                let place = detail["loc"]?.elements?.map { $0.string ?? $0.int.map(String.init) ?? "" } ?? []
                return "\(place.joined(separator: ".")): \(detail["msg"]?.string ?? "")"
            }.joined(separator: "; ")
        }
        return nil
    }

    /// Triton answers 400 for a model that it does not know, and for one that it is still loading.
    static func areOfUnknownModel(_ words: String) -> Bool {
        contains(words, ["unknown model", "not found"])
    }

    static func areOfNotReady(_ words: String) -> Bool {
        contains(words, ["not ready", "is not loaded", "no available versions", "not available"])
    }

    /// TorchServe's 500 for a worker that ended: it starts another.
    static func areOfDeadWorker(_ words: String) -> Bool {
        contains(words, ["worker died"])
    }

    private static func contains(_ words: String, _ marks: [String]) -> Bool {
        let lowered = words.lowercased()
        return marks.contains { lowered.contains($0) }
    }
}
