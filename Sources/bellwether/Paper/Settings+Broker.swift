import Core
import Foundation
public import JobKit
import Ledger
public import Trading

extension Settings: BrokerConfigurationSource {}

extension BrokerSettings {
    /// The broker outside, its calls paced together with those of all other runs; nil for the internal one.
    func connect(_ context: JobContext, isLive: Bool) async throws(BrokerError) -> (any Broker)? {
        let now = context.now
        let pacing = BrokerPacing(
            context.ledger, broker: name, perMinute: AlpacaBroker.callsPerMinute,
            now: { Date().timeIntervalSince1970 })
        return try await connect(
            isLive: isLive, pacing: pacing, now: { Double(now().secondsSinceEpoch) })
    }
}
