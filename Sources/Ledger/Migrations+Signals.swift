internal import GRDB

extension Migrations {
    /// What was signalled in each month, and what became of it. All is keyed by the session of the decision and
    /// the basis; a stock is in a month once.
    static func createSignals(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE signal_months (
                    session TEXT NOT NULL,
                    basis TEXT NOT NULL,
                    execution TEXT NOT NULL,
                    model TEXT NOT NULL,
                    digest TEXT NOT NULL,
                    rows INTEGER NOT NULL,
                    note TEXT,
                    recorded_at TEXT NOT NULL,
                    replaced TEXT NOT NULL DEFAULT '',
                    closed TEXT,
                    benchmark REAL,
                    stocks INTEGER,
                    stock_hits INTEGER,
                    inputs_digest TEXT,
                    PRIMARY KEY (session, basis)
                ) WITHOUT ROWID;

                CREATE TABLE signals (
                    session TEXT NOT NULL,
                    basis TEXT NOT NULL,
                    symbol TEXT NOT NULL,
                    slot INTEGER NOT NULL,
                    sector TEXT,
                    action TEXT NOT NULL,
                    rank INTEGER NOT NULL,
                    target REAL NOT NULL,
                    held REAL NOT NULL,
                    score REAL,
                    confidence REAL NOT NULL,
                    close REAL,
                    PRIMARY KEY (session, basis, symbol),
                    FOREIGN KEY (session, basis) REFERENCES signal_months(session, basis)
                        ON DELETE CASCADE
                ) WITHOUT ROWID;
                CREATE INDEX signals_by_symbol ON signals(symbol, session);

                CREATE TABLE signal_outcomes (
                    session TEXT NOT NULL,
                    basis TEXT NOT NULL,
                    symbol TEXT NOT NULL,
                    closed TEXT NOT NULL,
                    gain REAL NOT NULL,
                    benchmark REAL NOT NULL,
                    cost REAL NOT NULL,
                    excess REAL NOT NULL,
                    hit INTEGER NOT NULL,
                    PRIMARY KEY (session, basis, symbol),
                    FOREIGN KEY (session, basis, symbol) REFERENCES signals(session, basis, symbol)
                        ON DELETE CASCADE
                ) WITHOUT ROWID;
                """)
    }
}
