import Core
import Foundation
import Lake
import Models
import PolicyModel
import TestSupport
import Testing

@Suite("Model registry") struct ModelRegistryTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private let registry: ModelRegistry

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        registry = ModelRegistry(lake: lake)
    }

    private func publish(_ version: String) throws {
        try registry.publish(
            card: try card(version), weights: weights(), backtest: backtest, provenance: provenance)
    }

    private func month(_ text: String) throws -> YearMonth { try #require(YearMonth(text)) }

    @Test("A published model comes back with its card, weights, backtest and pointer")
    func roundTrip() throws {
        try publish("2022-12")
        let entry = try registry.entry(try month("2022-12"))
        #expect(try entry.card == card("2022-12"))
        #expect(try MappedPolicy(path: entry.weightsPath).network == weights().network)
        #expect(try registry.latest() == month("2022-12"))
        #expect(try lake.equity(in: ModelRegistry.backtestFolder(try month("2022-12"))) == backtest.equity)
        #expect(lake.problems(of: entry.folder) == [])
        #expect(
            try registry.isCurrent(
                entry.version, inputs: provenance.inputs, parameters: provenance.parameters))
        #expect(try !registry.isCurrent(entry.version, inputs: provenance.inputs, parameters: ["seed": "3"]))
    }

    @Test(
        "What goes with a model and its backtest is published in the same step, and an ensemble as one policy"
    )
    func companions() throws {
        let members = [0.25, 0.75].map {
            PolicyEnsembleWeights.Member(weight: $0, policy: weights { Float($0 % 7) })
        }
        try registry.publish(
            card: card("2022-12"), policy: .ensemble(PolicyEnsembleWeights(members: members)),
            backtest: backtest, modelFiles: [LakeFile(name: "training.json", bytes: [1])],
            backtestFiles: [LakeFile(name: "curves.csv", bytes: [2, 3])], provenance: provenance)
        let entry = try registry.entry(try month("2022-12"))
        #expect(try MappedPolicy(path: entry.weightsPath).members.map(\.weight) == [0.25, 0.75])
        #expect(entry.manifest.files.map(\.name).contains("training.json"))
        let results = ModelRegistry.backtestFolder(try month("2022-12"))
        #expect(try Array(lake.file("curves.csv", of: results)) == [2, 3])
        #expect(lake.problems(of: results) == [] && lake.problems(of: entry.folder) == [])
    }

    @Test("The model to start an update from is the last before the month, never the month's own")
    func before() throws {
        try publish("2022-10")
        try publish("2022-12")
        #expect(try registry.entry(before: month("2022-12"))?.version == month("2022-10"))
        #expect(try registry.entry(before: month("2023-03"))?.version == month("2022-12"))
        #expect(try registry.entry(before: month("2022-10")) == nil)
    }

    @Test("A newer version takes over and the old one moves to the archive, still readable")
    func takesOver() throws {
        try publish("2022-11")
        try publish("2022-12")
        #expect(try registry.latest() == month("2022-12"))
        #expect(try registry.versions() == [month("2022-11"), month("2022-12")])
        #expect(try registry.entry(try month("2022-11")).folder.path == "models/archive/2022-11")
        #expect(try !lake.contains(ModelRegistry.productionFolder(try month("2022-11"))))
    }

    @Test("A promotion that died before the pointer or the archive is not done, so that it is done again")
    func halfPromoted() throws {
        try publish("2022-11")
        try publish("2022-12")
        func isCurrent() throws -> Bool {
            try registry.isCurrent(
                try month("2022-12"), inputs: provenance.inputs, parameters: provenance.parameters)
        }
        #expect(try isCurrent())
        try lake.replaceFile("models/production/latest", with: Array("2022-11\n".utf8))
        #expect(try !isCurrent())
        try lake.replaceFile("models/production/latest", with: Array("2022-12\n".utf8))
        let old = try month("2022-11")
        try lake.move(ModelRegistry.archiveFolder(old), to: ModelRegistry.productionFolder(old))
        #expect(try !isCurrent())
        try publish("2022-12")
        #expect(try isCurrent())
        #expect(try !lake.contains(ModelRegistry.productionFolder(old)))
    }

    @Test("A month is decided by its own model or the last one before, never by a later one")
    func inForce() throws {
        try publish("2022-10")
        try publish("2022-12")
        #expect(try registry.entry(inForceFor: try month("2022-12")).version == month("2022-12"))
        #expect(try registry.entry(inForceFor: try month("2023-05")).version == month("2022-12"))
        #expect(try registry.entry(inForceFor: try month("2022-11")).version == month("2022-10"))
        let error = #expect(throws: ModelError.self) { try registry.entry(inForceFor: try month("2022-09")) }
        #expect(error?.kind == .missingInput)
    }

    @Test("Retraining a past month leaves the model in force where it is")
    func rerunOfThePast() throws {
        try publish("2022-12")
        try publish("2022-11")
        #expect(try registry.latest() == month("2022-12"))
        #expect(try lake.contains(ModelRegistry.productionFolder(try month("2022-12"))))
        #expect(try lake.contains(ModelRegistry.archiveFolder(try month("2022-11"))))
    }

    @Test("A candidate that is not finite is refused and nothing changes")
    func notFinite() throws {
        try publish("2022-11")
        let broken = weights { $0 == 7 ? .nan : 0 }
        let error = #expect(throws: ModelError.self) {
            try registry.publish(
                card: try card("2022-12"), weights: broken, backtest: backtest, provenance: provenance)
        }
        #expect(error?.code == .refused && error?.kind == .badData)
        #expect(try registry.versions() == [month("2022-11")])
        #expect(try registry.latest() == month("2022-11"))
        #expect(try !lake.contains(ModelRegistry.backtestFolder(try month("2022-12"))))
    }

    @Test("A pointer or card that cannot be understood is named")
    func malformed() throws {
        try publish("2022-12")
        try Data("{}".utf8).write(to: URL(filePath: "\(lake.root)/models/production/2022-12/model.json"))
        #expect(throws: ModelError.self) { try registry.entry(try month("2022-12")) }
        try Data("newest".utf8).write(to: URL(filePath: "\(lake.root)/models/production/latest"))
        #expect(throws: ModelError.self) { try registry.latest() }
    }
}
