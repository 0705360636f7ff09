import Core
import Foundation
import JobKit
import TestSupport
import Testing
import TrackRecord

@Suite("Settings") struct SettingsTests {
    private let sample = """
        # comment
        smtp:
          host: mail.example.org
          port: 2525
          to: [a@example.org, b@example.org]
          tls: yes
          empty:
        training:
          rate: 3e-4
        rot: typo
        traning:
          steps: 5
        """

    @Test("Values come from the file, and the environment goes over it")
    func layers() async throws {
        let bench = try JobBench()
        let path = try bench.write(sample, to: "bellwether.yaml")
        let plain = try await Settings.load(option: nil, bench.surroundings())
        #expect(plain.file == path)
        #expect(try plain.string("smtp.host") == "mail.example.org")
        #expect(try plain.int("smtp.port", default: 25, in: 1...65_535) == 2_525)
        #expect(try plain.strings("smtp.to") == ["a@example.org", "b@example.org"])
        #expect(try plain.bool("smtp.tls", default: false))
        #expect(try plain.double("training.rate") == 3e-4)
        #expect(try plain.string("smtp.empty") == nil && plain.string("smtp.none", default: "x") == "x")
        let over = try await Settings.load(
            option: nil,
            bench.surroundings(environment: [
                "BELLWETHER_SMTP_HOST": "other", "BELLWETHER_SMTP_TO": "c@example.org, d@example.org",
                "BELLWETHER_SMTP_PORT": "",
            ]))
        #expect(try over.string("smtp.host") == "other" && over.int("smtp.port") == 2_525)
        #expect(try over.strings("smtp.to") == ["c@example.org", "d@example.org"])
    }

    @Test("Goals are fractions, but the cost of trading is in basis points; what makes no sense is told")
    func goals() async throws {
        let bench = try JobBench()
        let plain = try await GoalSettings(Settings.load(option: nil, bench.surroundings()))
        #expect(plain == GoalSettings())
        _ = try bench.write(
            "goals:\n  sharpe: 1.5\n  cost_per_trade: 12\n  drawdown: 0.05\n", to: "bellwether.yaml")
        let own = try await GoalSettings(Settings.load(option: nil, bench.surroundings()))
        #expect(own.sharpe == 1.5 && own.costPerTrade == 0.0012 && own.drawdown == 0.05)
        #expect(own.winRate == 0.55 && own.monthlyReturn == 0.01)
        _ = try bench.write("goals: {win_rate: 55}", to: "bellwether.yaml")
        let wrong = try await Settings.load(option: nil, bench.surroundings())
        let error = #expect(throws: JobError.self) { try GoalSettings(wrong) }
        #expect(error?.description.contains("goals.win_rate") == true)
    }

    @Test("The file is the flag's, else the variable's, else the folder's; none at all is fine")
    func findsFile() async throws {
        let bench = try JobBench()
        let none = try await Settings.load(option: nil, bench.surroundings())
        #expect(try none.string("root") == nil)
        _ = try bench.write("root: folder", to: "bellwether.yaml")
        let other = try bench.write("root: variable", to: "other.yaml")
        _ = try bench.write("root: flag", to: "flag.yaml")
        let surroundings = bench.surroundings(environment: ["BELLWETHER_CONFIG": other])
        func root(_ option: String?, _ surroundings: Surroundings) async throws -> String? {
            try await Settings.load(option: option, surroundings).string("root")
        }
        #expect(try await root(nil, bench.surroundings()) == "folder")
        #expect(try await root(nil, surroundings) == "variable")
        #expect(try await root("flag.yaml", surroundings) == "flag")
    }

    @Test("A file of comments is no settings", arguments: ["", "# nothing yet\n", "---\n"])
    func takesEmpty(text: String) async throws {
        let bench = try JobBench()
        _ = try bench.write(text, to: "bellwether.yaml")
        let none = try await Settings.load(option: nil, bench.surroundings())
        #expect(try none.string("root") == nil)
    }

    @Test(
        "A file that cannot be used is 78 in one line that names it and never quotes it",
        arguments: [
            ("a: [1, 2\npassword: hunter2\n", "line 2"), ("\ta: hunter2\n", "line 1"),
            ("- hunter2\n- b\n", "mapping"),
            ("a: hunter2\na: hunter2\n", "duplicated"), ("a:\n  - b: hunter2\n", "non-scalar"),
        ])
    func refusesMalformed(text: String, says: String) async throws {
        let bench = try JobBench()
        let path = try bench.write(text, to: "bad.yaml")
        #expect(await bench.run(JobOptions(config: path)) == 78)
        #expect(bench.errors.contains(path) && bench.errors.contains(says), "\(bench.errors)")
        #expect(
            !bench.errors.contains("hunter2") && bench.errors.split(separator: "\n").count == 1,
            "\(bench.errors)")
    }

    @Test("A file that is not there, or a folder, is 78", arguments: ["absent.yaml", "."])
    func refusesMissing(name: String) async throws {
        let bench = try JobBench()
        #expect(await bench.run(JobOptions(config: name)) == 78)
        #expect(!bench.errors.contains("Error Domain"), "\(bench.errors)")
        #expect(
            bench.errors.contains(name) && bench.errors.split(separator: "\n").count == 1, "\(bench.errors)")
        #expect(try bench.tree().isEmpty)
    }

    @Test("A value of the wrong kind names its key and where it stands")
    func refusesValues() async throws {
        let bench = try JobBench()
        let path = try bench.write(sample, to: "bellwether.yaml")
        let settings = try await Settings.load(
            option: nil, bench.surroundings(environment: ["BELLWETHER_TRAINING_STEPS": "many"]))
        for read in [
            { _ = try settings.int("smtp.host") }, { _ = try settings.string("smtp.to") },
            { _ = try settings.bool("smtp.port", default: true) },
            { _ = try settings.int("smtp.port", in: 1...100) },
        ] as [() throws -> Void] {
            let error = #expect(throws: JobError.self) { try read() }
            #expect(error?.kind == .configuration && error?.description.contains(path) == true)
        }
        let error = #expect(throws: JobError.self) { try settings.int("training.steps") }
        #expect(error?.description.contains("BELLWETHER_TRAINING_STEPS") == true)
        #expect(throws: JobError.self) { try settings.requiredString("vendors.key") }
    }

    @Test("Unknown keys are warned about, with the key that was meant")
    func warnsOfUnknown() async throws {
        let bench = try JobBench()
        _ = try bench.write(sample, to: "bellwether.yaml")
        #expect(await bench.run() == 0)
        let lines = bench.errors.split(separator: "\n")
        func warning(of key: String) -> Substring? { lines.first { $0.contains("key=\(key)") } }
        #expect(lines.count == 5, "\(bench.errors)")
        #expect(warning(of: "rot")?.contains("did_you_mean=root") == true)
        #expect(warning(of: "traning.steps")?.contains("did_you_mean=training.steps") == true)
        #expect(warning(of: "training.rate") != nil && warning(of: "smtp.empty") != nil)
    }

    @Test("A secret comes from the environment, or from a file that others cannot read")
    func readsSecrets() async throws {
        let bench = try JobBench()
        let tight = try bench.write("hunter2\n", to: "tight", mode: 0o600)
        let loose = try bench.write("hunter2\n", to: "loose", mode: 0o644)
        func secret(_ environment: [String: String]) async throws -> Secret? {
            try await Settings.load(option: nil, bench.surroundings(environment: environment)).secret(
                "smtp.password")
        }
        #expect(try await secret([:]) == nil)
        #expect(try await secret(["BELLWETHER_SMTP_PASSWORD": "hunter2"])?.value == "hunter2")
        #expect(try await secret(["BELLWETHER_SMTP_PASSWORD_FILE": tight])?.value == "hunter2")
        let error = await #expect(throws: JobError.self) {
            try await secret(["BELLWETHER_SMTP_PASSWORD_FILE": loose])
        }
        #expect(error?.kind == .configuration && error?.description.contains("chmod 600") == true)
        #expect(error?.description.contains("hunter2") == false)
        await #expect(throws: JobError.self) {
            try await secret(["BELLWETHER_SMTP_PASSWORD_FILE": "/absent"])
        }
        _ = try bench.write("smtp:\n  password: hunter2\n", to: "bellwether.yaml", mode: 0o644)
        await #expect(throws: JobError.self) { try await secret([:]) }
        _ = try bench.write("smtp:\n  password: hunter2\n", to: "bellwether.yaml", mode: 0o600)
        #expect(try await secret([:])?.value == "hunter2")
        _ = try bench.write("smtp:\n  password_file: tight\n", to: "bellwether.yaml")
        #expect(try await secret([:])?.value == "hunter2")
    }

    @Test("A secret shows itself to nothing that prints")
    func hidesSecrets() async throws {
        struct Holder { var key: Secret }
        let holder = Holder(key: Secret("hunter2"))
        var dumped = ""
        dump(holder, to: &dumped)
        dump(holder.key, to: &dumped)
        let texts = [
            "\(holder)", "\(holder.key)", String(reflecting: holder), String(reflecting: holder.key), dumped,
            "\(Mirror(reflecting: holder.key).children.map { "\($0)" })", "\(Optional(holder.key) as Any)",
            "\([holder.key])",
        ]
        for text in texts { #expect(!text.contains("hunter2")) }
        let bench = try JobBench()
        _ = try bench.write("smtp:\n  password: hunter2\n", to: "bellwether.yaml", mode: 0o600)
        let settings = try await Settings.load(
            option: nil, bench.surroundings(environment: ["BELLWETHER_VENDORS_KEY": "hunter2"]))
        var shown = "\(settings)"
        dump(settings, to: &shown)
        shown += String(reflecting: settings)
        #expect(!shown.contains("hunter2"))
    }
}
