public import Core
internal import Foundation
internal import GRDB

/// The SQLite database of everything that is not columnar, at `<root>/state/ledger.sqlite`.
///
/// Any number of processes may have it open: readers never wait (WAL), writers wait for each other up to
/// ten seconds. A process that dies in the middle of a write leaves the database as it was before.
public final class LedgerDatabase: Sendable {
    /// Where the file is, or `:memory:`.
    public let path: String
    let queue: DatabaseQueue

    /// Opens the ledger of a tree, creating the folder and the file, and brings its schema up to date.
    ///
    /// - Throws: ``LedgerError``: `cannotWrite` on a read-only root, `corrupt` for a damaged file,
    ///   `newerVersion` when a newer program wrote it.
    public convenience init(root: String) throws(LedgerError) {
        let folder = Self.folder(root: root)
        let path = Self.path(root: root)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LedgerError(
                .cannotWrite, "ledger folder \(folder) cannot be created; check the root's permissions",
                cause: FolderProblem(error))
        }
        try self.init(path: path) {
            // Two first runs at once would both create the tables, so opening takes turns on the folder.
            let turn = try FolderTurn(folder)
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration(readOnly: false))
            try Self.migrate(queue)
            turn.end()
            return queue
        }
    }

    /// Opens an existing ledger for reading; nothing is created or changed.
    ///
    /// - Throws: ``LedgerError``: `missing` when the tree has no ledger yet.
    public convenience init(readingRoot root: String) throws(LedgerError) {
        let path = Self.path(root: root)
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerError(
                .missing, "there is no ledger at \(path); check --root, or run fetch-daily to start one")
        }
        try self.init(path: path) {
            let queue = try Self.readOnlyQueue(path)
            try queue.read { try Self.refuseNewer($0) }
            return queue
        }
    }

    /// A copy in memory of the tree's ledger, empty when there is none: for rehearsals, whose writes must
    /// not last.
    public static func rehearsal(root: String) throws(LedgerError) -> LedgerDatabase {
        let path = path(root: root)
        return try LedgerDatabase(path: ":memory:") {
            let queue = try DatabaseQueue(configuration: configuration(readOnly: false))
            if FileManager.default.fileExists(atPath: path) {
                do {
                    try readOnlyQueue(path).backup(to: queue)
                } catch {
                    throw LedgerError.wrapping(error, path: path)
                }
            }
            try migrate(queue)
            return queue
        }
    }

    private init(path: String, open: () throws -> DatabaseQueue) throws(LedgerError) {
        self.path = path
        do {
            queue = try open()
        } catch {
            throw LedgerError.wrapping(error, path: path)
        }
    }

    private static func folder(root: String) -> String { "\(root)/state" }
    private static func path(root: String) -> String { "\(folder(root: root))/ledger.sqlite" }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "ledger"
        configuration.readonly = readOnly
        configuration.journalMode = readOnly ? .default : .wal
        configuration.busyMode = .timeout(10)
        return configuration
    }

    /// Even a reader of a WAL database creates its `-wal` and `-shm` files. While there is no `-wal` nobody
    /// writes, so the file is opened as immutable, which also works in a read-only folder.
    private static func readOnlyQueue(_ path: String) throws -> DatabaseQueue {
        let configuration = configuration(readOnly: true)
        guard !FileManager.default.fileExists(atPath: path + "-wal"),
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
        else { return try DatabaseQueue(path: path, configuration: configuration) }
        return try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration)
    }

    private static func migrate(_ queue: DatabaseQueue) throws {
        try queue.read { try refuseNewer($0) }
        try Migrations.all.migrate(queue)
    }

    private static func refuseNewer(_ database: Database) throws {
        if try Migrations.all.hasBeenSuperseded(database) {
            throw LedgerError(
                .newerVersion, "the ledger was written by a newer Bellwether; update this program")
        }
    }

    /// Runs `work` in a transaction of its own.
    func write<Value>(_ work: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try queue.writeWithoutTransaction { database in
                var value: Value?
                // Immediate, so that a busy ledger is waited for here and never half-way.
                try database.inTransaction(.immediate) {
                    value = try work(database)
                    return .commit
                }
                guard let value else { throw LedgerError(.statement, "a ledger transaction was lost") }
                return value
            }
        } catch {
            throw LedgerError.wrapping(error, path: path)
        }
    }

    func read<Value>(_ work: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try queue.read(work)
        } catch {
            throw LedgerError.wrapping(error, path: path)
        }
    }
}
