import Core
import PolicyModel
import TestSupport
import Testing

@Suite("What the bits of scores depend on") struct PassBitsTests {
    @Test(
        "Not on the number of threads, nor on the sessions beside one",
        arguments: PolicyNetwork.Kind.allCases,
        PolicyStorage.allCases)
    func threadsAndSessions(_ kind: PolicyNetwork.Kind, _ storage: PolicyStorage) throws {
        // Odd widths: whole vectors, and what is left over.
        let network = PolicyNetwork(kind: kind, hidden: [43, 21], squash: .tanh, layerNorm: kind == .dense)
        let policy = try PolicyFixture.mapped(
            PolicyFixture.weights(network), in: TemporaryFolder(), storage: storage)
        let count = 38
        var observations = PolicyFixture.observation(count * network.observationCount)
        // What sessions lack differs.
        for session in 0..<count {
            let start = session * network.observationCount
            for place in stride(from: session % 5, to: network.observationCount, by: 5) {
                observations[start + place] = 0
            }
        }
        let masks = PolicyFixture.mask(count * 3_600)
        let together = try policy.scores(observations: observations, masks: masks, threads: 1)
        #expect(try policy.scores(observations: observations, masks: masks, threads: 3) == together)
        for session in [0, 5, 33, 37] {
            let alone = try policy.scores(
                observations: Array(
                    observations[
                        session * network.observationCount..<(session + 1) * network.observationCount]),
                masks: Array(masks[session * 3_600..<(session + 1) * 3_600]), threads: 2)
            #expect(alone == Array(together[session * 3_600..<(session + 1) * 3_600]))
        }
    }
}
