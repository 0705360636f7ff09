import Core
import Foundation
import JobKit

/// Keys do not travel in plain text, unless to this machine.
enum KeySafeAddress {
    /// - Throws: ``JobError`` `configuration` for an address that is neither https nor of this machine.
    static func check(_ text: String, _ key: String) throws(JobError) {
        let url = URL(string: text)
        let isLocal = ["127.0.0.1", "localhost", "::1", "[::1]"].contains(url?.host() ?? "")
        guard let url, url.host() != nil, url.scheme == "https" || (url.scheme == "http" && isLocal) else {
            throw JobError(
                .configuration,
                "\(key) is “\(text)”; give an https:// address (http:// only to this machine)")
        }
    }
}
