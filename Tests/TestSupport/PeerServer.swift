import Foundation

/// A server written in Python that prints its port once it listens, on a free port of this machine.
final class PeerServer: Sendable {
    let port: Int
    let folder: TemporaryFolder
    private let process: ChildProcess

    /// Starts `script`, whose first argument is a folder of its own.
    ///
    /// - Parameter input: put into the file `input` of that folder.
    init(
        _ script: String, _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        try input.write(to: folder.url.appending(path: "input"))
        let output = folder.appending("port")
        process = try ChildProcess(
            Peer.pythonPath, ["-c", Self.endWithParent + script, folder.path] + arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: output, errors: folder.appending("errors"))
        while true {
            let text = (try? String(contentsOf: URL(filePath: output), encoding: .utf8)) ?? ""
            if let end = text.firstIndex(of: "\n"), let port = Int(text[..<end]) {
                self.port = port
                return
            }
            guard process.isRunning else {
                let errors = try String(contentsOf: folder.url.appending(path: "errors"), encoding: .utf8)
                throw PeerError(message: "a peer did not start; run scripts/test: \(errors)")
            }
            usleep(10_000)
        }
    }

    deinit { stop() }

    /// Ends the server; its port is then closed.
    func stop() {
        process.send(SIGKILL)
        process.waitUntilExit()
    }

    private static let endWithParent = #"""
        import os, threading, time
        def end_with_parent(parent=os.getppid()):
            while os.getppid() == parent: time.sleep(1)
            os._exit(0)
        threading.Thread(target=end_with_parent, daemon=True).start()

        """#
}
