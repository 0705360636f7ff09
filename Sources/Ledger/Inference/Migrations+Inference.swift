internal import GRDB

extension Migrations {
    /// What was asked of paid services and what it cost, the scores of headlines that are known already, and how many
    /// machines were asked for. Amounts are whole millionths of a dollar.
    static func createInference(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE inference_calls (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    at TEXT NOT NULL,
                    run INTEGER,
                    session TEXT,
                    endpoint TEXT NOT NULL,
                    model TEXT NOT NULL,
                    batch INTEGER,
                    items INTEGER NOT NULL CHECK (items >= 0),
                    seconds REAL NOT NULL CHECK (seconds >= 0),
                    outcome TEXT NOT NULL,
                    cost INTEGER NOT NULL CHECK (cost >= 0),
                    detail TEXT
                );
                CREATE INDEX inference_calls_by_time ON inference_calls(at, endpoint);

                CREATE TABLE sentiment_scores (
                    digest TEXT NOT NULL,
                    scorer TEXT NOT NULL,
                    score REAL NOT NULL CHECK (score BETWEEN -1 AND 1),
                    at TEXT NOT NULL,
                    PRIMARY KEY (digest, scorer)
                ) WITHOUT ROWID;

                CREATE TABLE scaling_decisions (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    at TEXT NOT NULL,
                    endpoint TEXT NOT NULL,
                    regime TEXT NOT NULL,
                    instances INTEGER NOT NULL CHECK (instances >= 0),
                    reason TEXT NOT NULL,
                    outcome TEXT NOT NULL,
                    detail TEXT
                );
                """)
    }

    /// A budget is asked before every call, so what costs nothing must not be walked over.
    static func indexInferenceSpending(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE INDEX inference_calls_that_cost ON inference_calls(at, cost) WHERE cost > 0;
                CREATE INDEX inference_calls_by_endpoint ON inference_calls(endpoint, model, id);
                CREATE INDEX inference_calls_by_run ON inference_calls(run, endpoint) WHERE outcome = 'over budget';
                CREATE INDEX scaling_decisions_by_endpoint ON scaling_decisions(endpoint, id);
                """)
    }
}
