package outbox

// schemaCopies keeps what became of the copy in the Sent folder. What was sent
// before there were copies gets none.
const schemaCopies = `
CREATE TABLE copies (
	message  TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
	state    TEXT NOT NULL,              -- none, due, done, found, failed, look, unseen
	folder   TEXT NOT NULL DEFAULT '',
	begun    INTEGER NOT NULL DEFAULT 0, -- it may be there by our own doing
	next_try INTEGER NOT NULL DEFAULT 0,
	tried    INTEGER NOT NULL DEFAULT 0, -- when the last counted try failed
	tries    INTEGER NOT NULL DEFAULT 0,
	online   INTEGER NOT NULL DEFAULT 0, -- milliseconds it has waited while online
	failure  TEXT NOT NULL DEFAULT ''    -- the last one, as JSON
) WITHOUT ROWID;

CREATE INDEX copies_open ON copies (next_try) WHERE state IN ('due', 'look', 'unseen');

INSERT INTO copies (message, state)
	SELECT id, 'none' FROM messages WHERE id IN (SELECT message FROM recipients WHERE state = 'accepted');
`
