import Core
import Lake
import Models
import Testing

@Suite("Promotion by hand and rollback") struct RegistryRollbackTests {
    private let scene: RegistryScene
    private var registry: ModelRegistry { scene.registry }

    init() throws {
        scene = try RegistryScene()
        for version in ["2022-10", "2022-11", "2022-12"] { try scene.publish(version) }
    }

    private func month(_ text: String) throws -> YearMonth { try RegistryScene.month(text) }

    /// What decides in each month from October 2022 to January 2023.
    private func deciders() throws -> [String] {
        try ["2022-09", "2022-10", "2022-11", "2022-12", "2023-01"].map { try scene.decider($0) }
    }

    @Test("A rollback goes to the version before, then to the one before that, and then there is none")
    func steps() throws {
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "2022-12", "2022-12"])
        let first = try registry.rollback()
        #expect(try first.version == month("2022-11") && first.withdrawn == [month("2022-12")])
        #expect(
            try scene.tree() == "2022-11 | production 2022-11 | archive 2022-10 | candidates 2022-12")
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "2022-11", "2022-11"])
        let second = try registry.rollback()
        #expect(try second.version == month("2022-10") && second.withdrawn == [month("2022-11")])
        #expect(try deciders() == ["nothing", "2022-10", "2022-10", "2022-10", "2022-10"])
        let error = #expect(throws: ModelError.self) { try registry.rollback() }
        #expect(error?.code == .missing && error?.description.contains("fallback") == true)
        #expect(try scene.tree() == "2022-10 | production 2022-10 | candidates 2022-11 2022-12")
        // What was rolled back is not made again by the next run of its month.
        #expect(try scene.isCurrent("2022-12") && scene.isCurrent("2022-11") && scene.isCurrent("2022-10"))
    }

    @Test("A rollback to a given version withdraws all later ones, and one to a later version is refused")
    func given() throws {
        let (version, withdrawn) = try registry.rollback(to: try month("2022-10"))
        #expect(try version == month("2022-10") && withdrawn == [month("2022-11"), month("2022-12")])
        #expect(try scene.tree() == "2022-10 | production 2022-10 | candidates 2022-11 2022-12")
        let later = try month("2022-11")
        let error = #expect(throws: ModelError.self) { try registry.rollback(to: later) }
        #expect(error?.code == .malformed && error?.description.contains("promote 2022-11") == true)
        let never = try month("2021-01")
        #expect(throws: ModelError.self) { try registry.rollback(to: never) }
        #expect(try scene.tree() == "2022-10 | production 2022-10 | candidates 2022-11 2022-12")
    }

    @Test("Without a model in force there is nothing to roll back")
    func nothing() throws {
        let empty = try RegistryScene()
        #expect(throws: ModelError.self) { try empty.registry.rollback() }
        try empty.publish("2022-12", .refused)
        #expect(throws: ModelError.self) { try empty.registry.rollback() }
        #expect(try empty.decider("2022-12") == "nothing")
    }

    @Test("A withdrawn, a refused and an archived version are promoted from where they lie")
    func promote() throws {
        _ = try registry.rollback()
        #expect(try registry.promote(try month("2022-12")) == [])
        #expect(try scene.tree() == "2022-12 | production 2022-12 | archive 2022-10 2022-11")
        try scene.publish("2023-01", .refused)
        #expect(try registry.promote(try month("2023-01")) == [])
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "2022-12", "2023-01"])
        #expect(try registry.promote(try month("2022-11")) == [month("2022-12"), month("2023-01")])
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "2022-11", "2022-11"])
        #expect(try registry.promote(try month("2022-11")) == [])
        let never = try month("2021-01")
        let error = #expect(throws: ModelError.self) { try registry.promote(never) }
        #expect(error?.code == .missing)
    }

    @Test("Equal weights decide from their month on, past months as before, and a rollback ends it")
    func fallback() throws {
        try registry.fallBackToEqualWeights(from: try month("2023-01"))
        #expect(try scene.tree() == "equal-weights@2023-01 | archive 2022-10 2022-11 2022-12")
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "2022-12", "equal-weights"])
        #expect(try registry.latest() == nil && scene.isCurrent("2022-12"))
        let asked = try month("2023-02")
        let error = #expect(throws: ModelError.self) { try registry.entry(inForceFor: asked) }
        #expect(error?.description.contains("equal weights are in force") == true)
        // Again, and later.
        try registry.fallBackToEqualWeights(from: try month("2023-02"))
        #expect(try scene.decider("2023-01") == "2022-12" && scene.decider("2023-02") == "equal-weights")
        let (version, withdrawn) = try registry.rollback()
        #expect(try version == month("2022-12") && withdrawn == [])
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "2022-12", "2022-12"])
        // A model that passes after a fallback takes over.
        try registry.fallBackToEqualWeights(from: try month("2023-01"))
        try scene.publish("2023-02")
        #expect(try scene.decider("2023-02") == "2023-02" && scene.decider("2023-01") == "2022-12")
    }

    @Test("A fallback from the model's own month leaves it no month to decide")
    func fallbackAtOnce() throws {
        try registry.fallBackToEqualWeights(from: try month("2022-12"))
        #expect(try deciders() == ["nothing", "2022-10", "2022-11", "equal-weights", "equal-weights"])
        #expect(try scene.isCurrent("2022-12"))
        #expect(try registry.rollback().version == month("2022-12"))
    }

    @Test("Only what was in force and is not any more can be archived")
    func archive() throws {
        let (inForce, candidate) = (try month("2022-12"), try month("2023-01"))
        try scene.publish("2023-01", .refused)
        for version in [inForce, candidate] {
            let error = #expect(throws: ModelError.self) { try registry.archive(version) }
            #expect(error?.code == .refused)
        }
        let never = try month("2021-01")
        #expect(throws: ModelError.self) { try registry.archive(never) }
        let before = try scene.tree()
        try registry.archive(try month("2022-11"))
        #expect(try scene.tree() == before)
        // What a promotion that died left in production.
        let old = try month("2022-11")
        try scene.lake.move(ModelRegistry.archiveFolder(old), to: ModelRegistry.productionFolder(old))
        try registry.archive(old)
        #expect(try scene.tree() == before)
    }
}
