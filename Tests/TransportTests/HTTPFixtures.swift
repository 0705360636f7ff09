import Foundation
import Synchronization
import Transport

/// A client that pauses for no time and remembers how long it would have paused.
final class Impatient: Sendable {
    private let kept = Mutex<[Double]>([])

    var pauses: [Double] { kept.withLock { $0 } }

    func client(
        concurrent: Int = 16, authorities: String? = nil, seed: UInt64 = 7
    ) throws -> HTTPClient {
        var settings = HTTPSettings(
            maximumConcurrent: concurrent, certificateAuthorities: authorities, seed: seed)
        settings.pacing = { [self] pause in
            kept.withLock { $0.append(pause) }
            return 0
        }
        return try HTTPClient(settings: settings)
    }
}

struct Echo: Decodable {
    var line: String
    var headers: [String: String]
    var body: String

    init(_ response: HTTPResponse) throws {
        self = try JSONDecoder().decode(Echo.self, from: Data(response.body))
    }
}
