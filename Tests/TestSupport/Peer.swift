public import Foundation

/// Another implementation that a test compares with, run as a Python script in the peers' environment.
public enum Peer {
    /// The interpreter that `scripts/bootstrap --peers` installed.
    public static var pythonPath: String {
        ProcessInfo.processInfo.environment["BELLWETHER_PYTHON"]
            ?? repositoryRoot.appending(path: ".venv/bin/python").path
    }

    /// Programs of Debian packages that `scripts/bootstrap --peers` unpacked beside the interpreter.
    public static var toolFolder: String {
        URL(filePath: pythonPath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "debian/usr/bin").path
    }

    public static func tool(_ name: String) -> String { "\(toolFolder)/\(name)" }

    /// The folder that holds Package.swift.
    public static let repositoryRoot: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path),
            folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Runs `script` and returns what it prints.
    ///
    /// - Throws: ``PeerError`` with the script's standard error when it fails or cannot be started.
    @discardableResult
    public static func python(_ script: String, _ arguments: [String] = []) throws -> String {
        let output = try ProcessResult.run(pythonPath, ["-c", script] + arguments)
        guard output.status == 0 else {
            throw PeerError(message: "python peer failed with \(output.status): \(output.standardError)")
        }
        return output.standardOutput
    }
}

public struct PeerError: Error, CustomStringConvertible {
    public var message: String

    public init(message: String) {
        self.message = message
    }

    public var description: String { message }
}

/// A finished child process.
public struct ProcessResult: Sendable {
    public var status: Int32
    public var standardOutput: String
    public var standardError: String

    /// Runs a program to its end. `environment` nil inherits the caller's.
    public static func run(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil, in folder: URL? = nil
    ) throws -> ProcessResult {
        // Output goes through files: a pipe that nobody drains would block a talkative child.
        let scratch = try TemporaryFolder()
        let out = scratch.appending("out")
        let err = scratch.appending("err")
        let child = try ChildProcess(
            path, arguments, environment: environment, in: folder, output: out, errors: err)
        let status = child.waitUntilExit()
        return ProcessResult(
            status: status,
            standardOutput: String(decoding: try Data(contentsOf: URL(filePath: out)), as: UTF8.self),
            standardError: String(decoding: try Data(contentsOf: URL(filePath: err)), as: UTF8.self))
    }
}

/// A folder of its own for one test, removed with the last reference.
public final class TemporaryFolder: Sendable {
    public let url: URL
    public var path: String { url.path }

    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "bellwether-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    public func appending(_ name: String) -> String {
        url.appending(path: name).path
    }
}
