import Core
import TestSupport
import Trading
import Transport

extension AlpacaBroker {
    /// A broker that gives the answers of the rules.
    static func scripted(
        _ rules: [ScriptedServer.Rule], at now: Double = BrokerScene.opening - 3_600
    ) async throws -> (AlpacaBroker, ScriptedServer) {
        let server = try ScriptedServer(rules)
        let broker = try await AlpacaBroker(
            AlpacaSettings(
                endpoint: "http://localhost:\(server.port)", key: Secret(BrokerServer.key),
                secret: Secret(BrokerServer.secret), timeout: 5),
            retry: RetryPolicy(attempts: 2, baseDelay: 0.01, maximumDelay: 0.02), now: { now },
            sleep: { _ in })
        return (broker, server)
    }
}
