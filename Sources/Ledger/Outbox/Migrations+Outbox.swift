internal import Foundation
internal import GRDB

extension Migrations {
    /// Whole messages, written before they are sent, with what became of each for each recipient; and which mail
    /// told of which alert. The table that only noted deliveries is carried over.
    static func createOutbox(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE outbox (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    kind TEXT NOT NULL,
                    session TEXT,
                    severity TEXT,
                    message_id TEXT NOT NULL UNIQUE,
                    content_digest TEXT NOT NULL,
                    subject TEXT,
                    sender TEXT,
                    created TEXT NOT NULL,
                    bytes BLOB
                );
                CREATE INDEX outbox_by_content ON outbox(kind, session, content_digest);
                CREATE INDEX outbox_by_session ON outbox(session, kind);

                CREATE TABLE outbox_recipients (
                    message INTEGER NOT NULL REFERENCES outbox(id),
                    address TEXT NOT NULL,
                    state TEXT NOT NULL,
                    since TEXT NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    next_attempt TEXT NOT NULL,
                    last_attempt TEXT,
                    last_error TEXT,
                    sent TEXT,
                    uncertain INTEGER NOT NULL DEFAULT 0,
                    claimed INTEGER NOT NULL DEFAULT 0,
                    PRIMARY KEY (message, address)
                ) WITHOUT ROWID;
                CREATE INDEX outbox_recipients_by_state ON outbox_recipients(state, next_attempt);

                CREATE TABLE alert_mails (
                    alert INTEGER NOT NULL,
                    message INTEGER,
                    told TEXT NOT NULL,
                    severity TEXT NOT NULL,
                    count INTEGER NOT NULL
                );
                CREATE INDEX alert_mails_by_alert ON alert_mails(alert);
                CREATE INDEX alert_mails_by_message ON alert_mails(message);

                INSERT INTO alert_mails (alert, told, severity, count)
                    SELECT id, mailed, severity, count FROM alerts WHERE mailed IS NOT NULL;
                """)
        try carryDeliveriesOver(database)
        try database.execute(sql: "DROP TABLE deliveries")
    }

    /// Without their bytes, which were never kept: one that waits is made again by the next run for its session.
    private static func carryDeliveriesOver(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO outbox (id, kind, session, message_id, content_digest, created)
                    SELECT id, kind, session, message_id, content_digest, created FROM deliveries
                """)
        for row in try Row.fetchAll(database, sql: "SELECT * FROM deliveries ORDER BY id") {
            let fields = Fields(row, table: "deliveries")
            let text: String = try fields.require("recipients")
            guard let addresses = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
                throw fields.unreadable("recipients")
            }
            let (id, created, attempts): (Int64, String, Int) = (
                try fields.require("id"), try fields.require("created"), try fields.require("attempts")
            )
            let sent: String? = try fields.optional("sent")
            let lastError: String? = try fields.optional("last_error")
            for address in addresses {
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO outbox_recipients
                            (message, address, state, since, attempts, next_attempt, last_error, sent)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        id, address, sent == nil ? "waiting" : "sent", created, attempts, created, lastError,
                        sent,
                    ])
            }
        }
    }
}
