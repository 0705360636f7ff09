// swift-tools-version: 6.2
import PackageDescription

// One libtorch is linked by Tensors alone. Debian's libtorch-dev is the default; LIBTORCH=/path names
// another build (a folder with include/ and lib/), for instance one with CUDA.
let libtorch = Context.environment["LIBTORCH"]
let torchSettings: [CXXSetting] = libtorch.map { [.unsafeFlags(["-isystem", "\($0)/include"])] } ?? []
let torchLinks: [LinkerSetting] =
    (libtorch.map { [.unsafeFlags(["-L\($0)/lib", "-Xlinker", "-rpath", "-Xlinker", "\($0)/lib"])] } ?? [])
    + [.linkedLibrary("torch"), .linkedLibrary("torch_cpu"), .linkedLibrary("c10")]

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Tests are built without optimisation: their time is the build, and what they call is built in release. The bodies
// of the big loops of tests are in TestSupport, LearningSupport and the benchmarks, which are optimised.
let testSettings = swiftSettings + [.unsafeFlags(["-Onone"])]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// A library of ours: DESIGN's map of what may import what, as the build sees it.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// A command: parse, open a run, call one library entry point.
func command(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: ["Core", "JobKit", argumentParser] + dependencies,
        swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        exclude: data, swiftSettings: testSettings)
}

let package = Package(
    name: "bellwether",
    products: [
        .library(
            name: "BellwetherCore",
            targets: [
                "Core", "Portfolio", "Parquet", "Transport", "Lake", "Ledger", "Ingestion", "Features",
                "PolicyModel", "Models", "TrackRecord", "Health", "Inference", "Signals", "Trading",
                "Reporting", "Dashboard", "JobKit",
            ]),
        .executable(name: "fetch-daily", targets: ["fetch-daily"]),
        .executable(name: "build-features", targets: ["build-features"]),
        .executable(name: "train-policy", targets: ["train-policy"]),
        .executable(name: "make-forecasts", targets: ["make-forecasts"]),
        .executable(name: "generate-signals", targets: ["generate-signals"]),
        .executable(name: "send-report", targets: ["send-report"]),
        .executable(name: "bellwether", targets: ["bellwether"]),
        // Preloaded into the commands by their tests.
        .library(name: "FaultInjection", type: .dynamic, targets: ["FaultInjection"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // Foreign: system libraries, and the C++ shims over libtorch and simdjson.
        .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(
            name: "CCurlSystem", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurl", dependencies: ["CCurlSystem"]),
        .target(name: "CLinux"),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CKernels"),
        .target(name: "CTorch", cxxSettings: torchSettings, linkerSettings: torchLinks),

        // Ground.
        room("Core", []),
        room("Portfolio", ["Core"]),
        room("Parquet", ["CSnappy", "CZlib", "CZstd"]),
        room("Tensors", ["CKernels", "CTorch"]),
        room(
            "Transport",
            ["CCurl", "CSimdjson", "Core", .product(name: "Crypto", package: "swift-crypto")]),
        room("Lake", ["CLinux", "Core", "Parquet", "Transport"]),
        room(
            "Ledger",
            [
                "Core", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),

        // Parts.
        room("PolicyModel", ["CKernels", "Core"]),
        room("Models", ["Core", "Portfolio", "Lake", "Ledger", "PolicyModel"]),
        room("TrackRecord", ["Core", "Portfolio", "Ledger"]),
        room("Health", ["Core", "Lake", "Ledger", "Portfolio", "TrackRecord"]),

        room(
            "Inference",
            [
                "Core", "Ledger", "Transport",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),

        // Stages.
        room("Forecasting", ["Core", "Inference", "Lake", "Ledger", "Tensors"]),
        room("Ingestion", ["Core", "CZlib", "CZstd", "Lake", "Ledger", "Parquet", "Transport"]),
        room("Features", ["Core", "Lake"]),
        room("PolicyTraining", ["Core", "Portfolio", "Lake", "Models", "PolicyModel", "Tensors"]),
        room("Signals", ["Core", "Portfolio", "Lake", "Ledger", "Models", "PolicyModel", "TrackRecord"]),
        room("Trading", ["Core", "Portfolio", "Lake", "Ledger", "Models", "Transport"]),
        room(
            "Reporting",
            [
                "Core", "Health", "Portfolio", "Lake", "Ledger", "TrackRecord", "Transport",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),

        .target(
            name: "Dashboard",
            dependencies: ["Core", "Health", "Lake", "Ledger", "Models", "Portfolio", "TrackRecord"],
            // Part of the program, so that a binary that is moved still has its pages.
            resources: [.embedInCode("Assets")], swiftSettings: swiftSettings),

        // Commands.
        room(
            "JobKit",
            [
                "Core", "Dashboard", "Health", "Inference", "Lake", "Ledger", "Portfolio", "TrackRecord",
                "Transport", argumentParser, logging,
                .product(name: "Configuration", package: "swift-configuration"),
            ]),
        command("fetch-daily", ["Ingestion", "Lake", "Ledger", "Transport"]),
        command("build-features", ["Features", "Lake", "Ledger"]),
        command(
            "train-policy",
            [
                "PolicyTraining", "PolicyModel", "Portfolio", "Lake", "Models", "Ledger",
                .product(name: "Yams", package: "Yams"),
            ]),
        command("make-forecasts", ["Forecasting", "Inference", "Lake", "Ledger", "Tensors", "Transport"]),
        command("generate-signals", ["Signals", "Portfolio", "Lake", "Ledger"]),
        command(
            "send-report",
            ["Reporting", "Health", "Lake", "Ledger", "Portfolio", "TrackRecord", "Trading", "Transport"]),
        command(
            "bellwether",
            [
                "Dashboard", "Features", "Health", "Inference", "Lake", "Ledger", "Ingestion", "Models",
                "PolicyModel", "Portfolio", "Reporting", "Signals", "TrackRecord", "Trading", "Transport",
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Core", "Ledger"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        .target(
            name: "LearningSupport",
            dependencies: ["Core", "PolicyModel", "PolicyTraining", "Portfolio", "Tensors", "TestSupport"],
            path: "Tests/LearningSupport", swiftSettings: swiftSettings),
        .target(name: "FaultInjection", path: "Tests/FaultInjection"),
        tests("Core", []),
        tests("Portfolio", ["Core"]),
        tests("Parquet", []),
        tests("Tensors", []),
        tests("Transport", ["Core"], data: ["Vectors"]),
        tests("Lake", ["Core", "Parquet", "Transport"]),
        tests("Ledger", ["Core"]),
        tests("PolicyModel", ["Core"]),
        tests("Models", ["Core", "Lake", "Ledger", "PolicyModel", "Portfolio"]),
        tests("Ingestion", ["Core", "Lake", "Ledger", "Parquet", "Transport"], data: ["Fixtures"]),
        tests("Features", ["Core", "Lake", "Parquet"]),
        tests(
            "PolicyTraining",
            ["Core", "Lake", "LearningSupport", "Ledger", "Models", "PolicyModel", "Portfolio", "Tensors"]),
        tests("Inference", ["Core", "Ledger", "Transport"]),
        tests(
            "Forecasting", ["Core", "Inference", "Lake", "Ledger", "LearningSupport", "Tensors"],
            data: ["Golden"]),
        tests("TrackRecord", ["Core", "Ledger", "Portfolio"]),
        tests("Health", ["Core", "Lake", "Ledger", "Portfolio"]),
        tests("Signals", ["Core", "Lake", "Ledger", "Models", "PolicyModel", "Portfolio", "TrackRecord"]),
        tests(
            "Trading", ["Core", "Lake", "Ledger", "Models", "Portfolio", "Transport"], data: ["Fixtures"]),
        tests("Reporting", ["Core", "Health", "Lake", "Ledger", "Portfolio", "TrackRecord", "Transport"]),
        tests("Dashboard", ["Core", "Health", "Lake", "Ledger", "Models", "Portfolio", "TrackRecord"]),
        tests("JobKit", ["Core", "Health", "Inference", "Lake", "Ledger", "Portfolio", "TrackRecord"]),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "Core", "Features", "Inference", "Lake", "Ledger", "Models", "Parquet", "PolicyModel",
                "Portfolio", "TestSupport", "Transport",
            ],
            path: "Tests/Benchmarks", swiftSettings: swiftSettings),
        .executableTarget(
            name: "training-benchmarks",
            dependencies: [
                "Core", "Forecasting", "Lake", "LearningSupport", "Models", "PolicyModel", "PolicyTraining",
                "Portfolio", "Tensors", "TestSupport",
            ],
            path: "Tests/TrainingBenchmarks", swiftSettings: swiftSettings),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: ["Core", "Features", "Ingestion", "Lake", "Ledger", "Portfolio", "TestSupport"],
            swiftSettings: testSettings),
        .testTarget(
            name: "CommandTests", dependencies: ["Core", "Lake", "Ledger", "TestSupport"],
            exclude: ["Browser/dashboard.py", "Browser/sample_site.py", "Browser/visit.py"],
            swiftSettings: testSettings),
    ],
    cxxLanguageStandard: .cxx17
)
