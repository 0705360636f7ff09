internal import GRDB

extension Migrations {
    /// The paper account: orders, what each session came to, what was held after it, and the journal that it is
    /// made of; what the risk limits did; and how each month compares with its backtest. Amounts are whole cents.
    static func createPaperAccount(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE paper_accounts (
                    name TEXT PRIMARY KEY,
                    broker TEXT NOT NULL,
                    opened TEXT NOT NULL,
                    capital INTEGER NOT NULL CHECK (capital > 0),
                    created TEXT NOT NULL
                ) WITHOUT ROWID;

                CREATE TABLE paper_orders (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    account TEXT NOT NULL REFERENCES paper_accounts(name),
                    client_id TEXT NOT NULL UNIQUE,
                    decided TEXT NOT NULL,
                    execution TEXT NOT NULL,
                    symbol TEXT NOT NULL,
                    slot INTEGER,
                    side TEXT NOT NULL,
                    shares INTEGER NOT NULL CHECK (shares > 0),
                    close REAL NOT NULL,
                    cause TEXT NOT NULL,
                    rank INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    broker_id TEXT,
                    filled INTEGER NOT NULL DEFAULT 0 CHECK (filled BETWEEN 0 AND shares),
                    price REAL,
                    cost INTEGER,
                    note TEXT,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    updated TEXT NOT NULL
                );
                CREATE INDEX paper_orders_by_execution ON paper_orders(account, execution);

                CREATE TABLE paper_sessions (
                    account TEXT NOT NULL REFERENCES paper_accounts(name),
                    session TEXT NOT NULL,
                    digest TEXT NOT NULL,
                    cash INTEGER NOT NULL,
                    stocks INTEGER NOT NULL,
                    equity INTEGER NOT NULL,
                    bought INTEGER NOT NULL,
                    sold INTEGER NOT NULL,
                    costs INTEGER NOT NULL,
                    dividends INTEGER NOT NULL,
                    actions INTEGER NOT NULL,
                    realised INTEGER NOT NULL,
                    trades INTEGER NOT NULL,
                    wins INTEGER NOT NULL,
                    closings INTEGER NOT NULL,
                    note TEXT,
                    booked TEXT NOT NULL,
                    PRIMARY KEY (account, session),
                    CHECK (cash + stocks = equity)
                ) WITHOUT ROWID;

                CREATE TABLE paper_positions (
                    account TEXT NOT NULL,
                    session TEXT NOT NULL,
                    symbol TEXT NOT NULL,
                    slot INTEGER,
                    shares INTEGER NOT NULL CHECK (shares > 0),
                    price REAL NOT NULL,
                    priced TEXT NOT NULL,
                    value INTEGER NOT NULL,
                    basis INTEGER NOT NULL,
                    PRIMARY KEY (account, session, symbol),
                    FOREIGN KEY (account, session) REFERENCES paper_sessions(account, session)
                        ON DELETE CASCADE
                ) WITHOUT ROWID;

                CREATE TABLE paper_journal (
                    account TEXT NOT NULL,
                    session TEXT NOT NULL,
                    entry INTEGER NOT NULL,
                    leg INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    book TEXT NOT NULL,
                    symbol TEXT,
                    amount INTEGER NOT NULL,
                    shares INTEGER,
                    price REAL,
                    memo TEXT,
                    PRIMARY KEY (account, session, entry, leg),
                    FOREIGN KEY (account, session) REFERENCES paper_sessions(account, session)
                        ON DELETE CASCADE
                ) WITHOUT ROWID;

                CREATE TABLE risk_events (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    recorded_at TEXT NOT NULL,
                    account TEXT NOT NULL,
                    session TEXT NOT NULL,
                    action TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    run INTEGER
                );
                CREATE INDEX risk_events_by_session ON risk_events(account, session);
                CREATE TRIGGER risk_events_are_never_updated BEFORE UPDATE ON risk_events
                BEGIN SELECT RAISE(ABORT, 'the record of risk is append-only'); END;
                CREATE TRIGGER risk_events_are_never_deleted BEFORE DELETE ON risk_events
                BEGIN SELECT RAISE(ABORT, 'the record of risk is append-only'); END;
                CREATE TRIGGER risk_events_are_never_replaced BEFORE INSERT ON risk_events
                WHEN EXISTS (SELECT 1 FROM risk_events WHERE id = NEW.id)
                BEGIN SELECT RAISE(ABORT, 'the record of risk is append-only'); END;

                CREATE TABLE paper_reconciliations (
                    account TEXT NOT NULL,
                    session TEXT NOT NULL,
                    through TEXT NOT NULL,
                    digest TEXT NOT NULL,
                    paper REAL NOT NULL,
                    backtest REAL NOT NULL,
                    price REAL NOT NULL,
                    sizing REAL NOT NULL,
                    cost REAL NOT NULL,
                    actions REAL NOT NULL,
                    missed REAL NOT NULL,
                    residual REAL NOT NULL,
                    note TEXT,
                    recorded_at TEXT NOT NULL,
                    PRIMARY KEY (account, session)
                ) WITHOUT ROWID;
                """)
    }
}
