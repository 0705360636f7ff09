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
        migrator.registerMigration("2 pacing, alerts") { database in
            try database.execute(
                sql: """
                    CREATE TABLE rate_buckets (
                        vendor TEXT NOT NULL,
                        plan TEXT NOT NULL,
                        levels TEXT NOT NULL,
                        paused_since REAL,
                        paused_seconds REAL,
                        PRIMARY KEY (vendor, plan)
                    ) WITHOUT ROWID;

                    CREATE TABLE circuit_breakers (
                        vendor TEXT NOT NULL PRIMARY KEY,
                        state TEXT NOT NULL,
                        since REAL,
                        seconds REAL,
                        consecutive_failures INTEGER NOT NULL,
                        trips INTEGER NOT NULL,
                        outcomes TEXT NOT NULL
                    ) WITHOUT ROWID;

                    CREATE TABLE alerts (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        severity TEXT NOT NULL,
                        command TEXT NOT NULL,
                        session TEXT,
                        key TEXT NOT NULL,
                        message TEXT NOT NULL,
                        count INTEGER NOT NULL DEFAULT 1,
                        created TEXT NOT NULL,
                        last_raised TEXT NOT NULL,
                        acknowledged TEXT,
                        mailed TEXT
                    );
                    CREATE INDEX alerts_by_key ON alerts(key, created);
                    """)
        }
        migrator.registerMigration("3 instruments") { database in
            try database.execute(
                sql: """
                    CREATE TABLE listing_sessions (session TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;

                    CREATE TABLE instruments (
                        symbol TEXT NOT NULL,
                        first_session TEXT NOT NULL,
                        last_session TEXT NOT NULL,
                        figi TEXT,
                        cik TEXT,
                        name TEXT,
                        type TEXT,
                        PRIMARY KEY (symbol, first_session)
                    ) WITHOUT ROWID;

                    CREATE TABLE successions (
                        symbol TEXT NOT NULL,
                        date TEXT NOT NULL,
                        former TEXT,
                        identity TEXT,
                        PRIMARY KEY (symbol, date)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("4 index lists") { database in
            try database.execute(
                sql: """
                    CREATE TABLE index_imports (
                        effective TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        part TEXT NOT NULL,
                        source TEXT NOT NULL,
                        digest TEXT NOT NULL,
                        imported TEXT NOT NULL,
                        rows INTEGER NOT NULL,
                        PRIMARY KEY (effective, kind, part)
                    ) WITHOUT ROWID;

                    CREATE TABLE index_members (
                        effective TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        part TEXT NOT NULL,
                        symbol TEXT NOT NULL,
                        name TEXT,
                        sector TEXT,
                        isin TEXT,
                        leaves INTEGER NOT NULL,
                        PRIMARY KEY (effective, kind, part, symbol)
                    ) WITHOUT ROWID;

                    CREATE TABLE index_renames (
                        symbol TEXT NOT NULL,
                        date TEXT NOT NULL,
                        former TEXT NOT NULL,
                        seen TEXT NOT NULL,
                        isin TEXT NOT NULL,
                        PRIMARY KEY (symbol, date)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("5 trials") { database in
            // REPLACE deletes without firing the trigger on DELETE, hence the one on INSERT.
            try database.execute(
                sql: """
                    CREATE TABLE trials (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        recorded_at TEXT NOT NULL,
                        month TEXT NOT NULL,
                        algorithm TEXT NOT NULL,
                        network TEXT NOT NULL,
                        seed TEXT NOT NULL,
                        settings TEXT NOT NULL,
                        settings_digest TEXT NOT NULL,
                        inputs_digest TEXT NOT NULL,
                        trained_from TEXT NOT NULL,
                        trained_to TEXT NOT NULL,
                        validated_from TEXT,
                        validated_to TEXT,
                        steps INTEGER NOT NULL,
                        seconds REAL NOT NULL,
                        in_sample TEXT,
                        out_of_sample TEXT,
                        monthly_returns TEXT NOT NULL,
                        outcome TEXT NOT NULL,
                        run INTEGER
                    );
                    CREATE INDEX trials_by_month ON trials(month, id);
                    CREATE INDEX trials_by_digest ON trials(settings_digest, inputs_digest);

                    CREATE TRIGGER trials_are_never_updated BEFORE UPDATE ON trials
                    BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END;
                    CREATE TRIGGER trials_are_never_deleted BEFORE DELETE ON trials
                    BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END;
                    CREATE TRIGGER trials_are_never_replaced BEFORE INSERT ON trials
                    WHEN EXISTS (SELECT 1 FROM trials WHERE id = NEW.id)
                    BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END;
                    """)
        }
        migrator.registerMigration("6 trial chain", migrate: chainTrials)
        migrator.registerMigration("7 model events") { database in
            try database.execute(
                sql: """
                    CREATE TABLE model_events (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        recorded_at TEXT NOT NULL,
                        action TEXT NOT NULL,
                        model TEXT NOT NULL,
                        reason TEXT NOT NULL,
                        run INTEGER
                    );
                    CREATE INDEX model_events_by_model ON model_events(model, id);

                    CREATE TRIGGER model_events_are_never_updated BEFORE UPDATE ON model_events
                    BEGIN SELECT RAISE(ABORT, 'the record of models is append-only'); END;
                    CREATE TRIGGER model_events_are_never_deleted BEFORE DELETE ON model_events
                    BEGIN SELECT RAISE(ABORT, 'the record of models is append-only'); END;
                    CREATE TRIGGER model_events_are_never_replaced BEFORE INSERT ON model_events
                    WHEN EXISTS (SELECT 1 FROM model_events WHERE id = NEW.id)
                    BEGIN SELECT RAISE(ABORT, 'the record of models is append-only'); END;
                    """)
        }
        migrator.registerMigration("8 signals", migrate: createSignals)
        migrator.registerMigration("9 outbox", migrate: createOutbox)
        migrator.registerMigration("10 vendor calls", migrate: createVendorCalls)
        migrator.registerMigration("11 paper account", migrate: createPaperAccount)
        migrator.registerMigration("12 inference", migrate: createInference)
        migrator.registerMigration("13 inference spending", migrate: indexInferenceSpending)
        return migrator
    }()
}
