import Foundation

/// moto on a free port of this machine: AWS's services in memory.
public final class MotoServer: Sendable {
    public var port: Int { server.port }
    public var endpoint: String { "http://127.0.0.1:\(port)" }
    private let server: PeerServer

    /// - Parameter checksSignatures: after how many calls moto begins to check signatures and permissions;
    ///   nil never does.
    public init(checksSignatures calls: Int? = nil) throws {
        server = try PeerServer(
            Self.script, [], environment: calls.map { ["INITIAL_NO_AUTH_ACTION_COUNT": "\($0)"] } ?? [:])
    }

    /// Runs Python with `s3`, a boto3 client of this server, and returns what it prints.
    @discardableResult
    public func boto(_ script: String, _ arguments: [String] = []) throws -> String {
        try Peer.python(
            """
            import boto3, json, sys
            def client(name):
                return boto3.client(name, endpoint_url=sys.argv[1], region_name="us-east-1",
                    aws_access_key_id="k", aws_secret_access_key="s")
            s3 = client("s3")

            """ + script, [endpoint] + arguments)
    }

    private static let script = #"""
        import logging, sys
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        from moto.server import ThreadedMotoServer
        server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
        server.start()
        print(server.get_host_and_port()[1], flush=True)
        threading.Event().wait()
        """#
}
