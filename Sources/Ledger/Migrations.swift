internal import GRDB

/// The ledger's schema, one step at a time. A step that was released is never changed; add another.
enum Migrations {
    static let all: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, constituents, deliveries") { database in
            try database.execute(
                sql: """
                    CREATE TABLE runs (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        command TEXT NOT NULL,
                        version TEXT NOT NULL,
                        first_session TEXT,
                        last_session TEXT,
                        pid INTEGER NOT NULL,
                        started TEXT NOT NULL,
                        finished TEXT,
                        status TEXT NOT NULL,
                        exit_code INTEGER,
                        rows INTEGER,
                        seconds REAL,
                        peak_memory_mib REAL,
                        error TEXT,
                        details TEXT
                    );
                    CREATE INDEX runs_by_command ON runs(command, id);

                    CREATE TABLE constituents (
                        symbol TEXT NOT NULL,
                        since TEXT NOT NULL,
                        removed TEXT,
                        name TEXT,
                        sector TEXT,
                        PRIMARY KEY (symbol, since)
                    ) WITHOUT ROWID;

                    CREATE TABLE deliveries (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        kind TEXT NOT NULL,
                        session TEXT NOT NULL,
                        recipients TEXT NOT NULL,
                        message_id TEXT NOT NULL UNIQUE,
                        content_digest TEXT NOT NULL,
                        created TEXT NOT NULL,
                        sent TEXT,
                        attempts INTEGER NOT NULL DEFAULT 0,
                        last_error TEXT
                    );
                    CREATE INDEX deliveries_by_session ON deliveries(session, kind);
                    """)
        }
        return migrator
    }()
}
