internal import GRDB

extension Migrations {
    /// Chains the rows of the trial record, those that are there already included.
    ///
    /// The chain cannot fork: no two rows follow the same one, and a row follows the last one alone.
    static func chainTrials(_ database: Database) throws {
        try database.execute(
            sql: """
                DROP TRIGGER IF EXISTS trials_are_never_updated;
                DROP TRIGGER IF EXISTS trials_are_never_deleted;
                DROP TRIGGER IF EXISTS trials_are_never_replaced;
                ALTER TABLE trials ADD COLUMN previous TEXT NOT NULL DEFAULT '';
                ALTER TABLE trials ADD COLUMN digest TEXT NOT NULL DEFAULT '';
                """)
        try TrialChain.seal(database)
        // REPLACE deletes without firing the trigger on DELETE, hence the one on INSERT.
        try database.execute(
            sql: """
                CREATE UNIQUE INDEX trials_follow_one_another ON trials(previous);

                CREATE TRIGGER trials_are_never_updated BEFORE UPDATE ON trials
                BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END;
                CREATE TRIGGER trials_are_never_deleted BEFORE DELETE ON trials
                BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END;
                CREATE TRIGGER trials_are_never_replaced BEFORE INSERT ON trials
                WHEN EXISTS (SELECT 1 FROM trials WHERE id = NEW.id OR previous = NEW.previous)
                BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END;
                """)
    }
}
