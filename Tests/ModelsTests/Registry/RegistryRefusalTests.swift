import Core
import Lake
import Models
import Testing

@Suite("Refused candidates") struct RegistryRefusalTests {
    private let scene: RegistryScene

    init() throws {
        scene = try RegistryScene()
    }

    @Test("A refused candidate goes to the candidates, and nothing else of the tree changes")
    func refused() throws {
        try scene.publish("2022-11")
        let before = try scene.snapshot("models/production")
        try scene.publish("2022-12", .refused)
        #expect(try scene.tree() == "2022-11 | production 2022-11 | candidates 2022-12")
        #expect(try scene.snapshot("models/production") == before)
        #expect(try scene.decider("2022-12") == "2022-11" && scene.isCurrent("2022-12"))
        #expect(try !scene.isCurrent("2022-12", seed: 3))
        let entry = try scene.registry.entry(try RegistryScene.month("2022-12"))
        #expect(entry.branch == .candidates)
        #expect(try scene.registry.decision(of: entry)?.verdict == .refused)
        // Its figures are there to be looked at.
        #expect(try scene.backtestSeed("2022-12") == 2)
    }

    @Test("An attempt to replace a version that served leaves its weights and its figures")
    func refusedAgain() throws {
        try scene.publish("2022-12")
        let before = try (scene.snapshot("models/production"), scene.snapshot("models/backtest-results"))
        try scene.publish("2022-12", .refused, seed: 3)
        #expect(try scene.snapshot("models/production") == before.0)
        #expect(try scene.snapshot("models/backtest-results") == before.1)
        #expect(try scene.backtestSeed("2022-12") == 2)
        #expect(try scene.tree() == "2022-12 | production 2022-12 | candidates 2022-12")
        // Neither is to be made again, and the one that served is what its name stands for.
        #expect(try scene.isCurrent("2022-12") && scene.isCurrent("2022-12", seed: 3))
        #expect(try scene.registry.entry(try RegistryScene.month("2022-12")).branch == .production)
    }

    @Test("A refused attempt at an archived version leaves that too")
    func refusedArchived() throws {
        try scene.publish("2022-11")
        try scene.publish("2022-12")
        try scene.publish("2022-11", .refused, seed: 3)
        #expect(try scene.backtestSeed("2022-11") == 2)
        #expect(try scene.decider("2022-11") == "2022-11" && scene.decider("2022-12") == "2022-12")
    }

    @Test("A refused candidate's own figures are replaced by those of the next attempt")
    func nextAttempt() throws {
        try scene.publish("2022-12", .refused)
        try scene.publish("2022-12", .refused, seed: 3)
        #expect(try scene.backtestSeed("2022-12") == 3)
        #expect(try scene.isCurrent("2022-12", seed: 3) && !scene.isCurrent("2022-12"))
        #expect(try scene.decider("2022-12") == "nothing")
    }

    @Test("A candidate that passes when it is trained again takes the refused one's place")
    func passes() throws {
        try scene.publish("2022-12", .refused)
        try scene.publish("2022-12", .probation, seed: 3)
        #expect(try scene.tree() == "2022-12 | production 2022-12")
        #expect(try scene.backtestSeed("2022-12") == 3 && scene.isCurrent("2022-12", seed: 3))
        #expect(try !scene.isCurrent("2022-12"))
        // The same once more, by the same parameters: the promotion must not be taken for the refusal.
        try scene.publish("2023-01", .refused)
        try scene.publish("2023-01", .promoted)
        #expect(try scene.tree() == "2023-01 | production 2023-01 | archive 2022-12")
    }

    @Test("A promotion that died before the pointer is not current because a refusal with its parameters is")
    func halfPromoted() throws {
        try scene.publish("2022-11")
        try scene.publish("2022-12")
        try scene.publish("2022-12", .refused)
        #expect(try scene.isCurrent("2022-12"))
        try scene.lake.replaceFile("models/production/latest", with: Array("2022-11\n".utf8))
        #expect(try !scene.isCurrent("2022-12"))
        try scene.publish("2022-12")
        #expect(try scene.isCurrent("2022-12"))
    }

    @Test(
        "A past month trained again goes to the archive, over what a dead promotion left in production"
    )
    func past() throws {
        try scene.publish("2022-11")
        try scene.publish("2022-12")
        let month = try RegistryScene.month("2022-11")
        try scene.lake.move(ModelRegistry.archiveFolder(month), to: ModelRegistry.productionFolder(month))
        try scene.publish("2022-11", seed: 3)
        #expect(try scene.tree() == "2022-12 | production 2022-12 | archive 2022-11")
        #expect(try scene.isCurrent("2022-11", seed: 3) && scene.decider("2022-11") == "2022-11")
    }
}
