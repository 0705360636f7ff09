import Core
import Synchronization
package import Transport

/// For vendors whose failures show in the body.
extension VendorCaller {
    /// Calls, and lets `judge` see the answer's status and its body as JSON, nil when that does not parse; a
    /// sound answer that is no JSON is tried again. Parsed once.
    ///
    /// - Parameter mending: what to make of a body that is no JSON, for another try at parsing it.
    package func document(
        _ request: HTTPRequest, _ what: String, mending: (@Sendable ([UInt8]) -> [UInt8]?)? = nil,
        judgedBy judge: @escaping @Sendable (HTTPResponse, JSONDocument?) -> VendorVerdict
    ) async throws(IngestionError) -> JSONDocument {
        var request = request
        request.expects = .json
        let parsed = Mutex<JSONDocument?>(nil)
        let response = try await answer(to: request, what) { response in
            let result = Result { () throws(IngestionError) in
                try self.document(response.body, what, mending)
            }
            let verdict = judge(response, try? result.get())
            guard case .sound = verdict else { return verdict }
            switch result {
            case .success(let document):
                parsed.withLock { $0 = document }
                return .sound
            case .failure(let error): return .passing(error)
            }
        }
        if let document = parsed.withLock({ $0 }) { return document }
        return try document(response.body, what)
    }

    private func document(
        _ body: [UInt8], _ what: String, _ mending: (@Sendable ([UInt8]) -> [UInt8]?)?
    ) throws(IngestionError) -> JSONDocument {
        do throws(IngestionError) {
            return try document(body, what)
        } catch {
            guard let mended = mending?(body), let found = try? document(mended, what) else {
                throw IngestionError(error.code, hiding(error.message))
            }
            return found
        }
    }

    /// For an answer that is sound by all but its body: to be tried again when that is no whole JSON.
    package func verdict(parsing response: HTTPResponse, _ what: String) -> VendorVerdict {
        do throws(IngestionError) {
            _ = try document(response.body, what)
            return .sound
        } catch {
            return .passing(error)
        }
    }

    /// What a vendor says, for an error: on one line, without secrets, at most 200 characters; empty for
    /// nothing.
    package func words(_ text: String?) -> String {
        let line = hiding(text ?? "").unicodeScalars.map {
            $0.properties.generalCategory == .control ? " " : Character($0)
        }
        let said = String(line).split(separator: " ").joined(separator: " ")
        return said.count > 200 ? said.prefix(200) + "…" : said
    }
}

extension VendorVerdict {
    /// The same with the vendor's own words added to the error.
    package func saying(_ words: String) -> VendorVerdict {
        guard !words.isEmpty else { return self }
        func added(_ error: IngestionError) -> IngestionError {
            IngestionError(error.code, "\(error.message) (it says: \(words))")
        }
        switch self {
        case .sound: return self
        case .passing(let error, let after): return .passing(added(error), after: after)
        case .final(let error): return .final(added(error))
        }
    }
}
