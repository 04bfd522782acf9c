package outbox

// schemaWait is what waiting needs: the time to undo, whether a scheduled
// message was found in time, since when the next try is waited for, and the
// accounts whose servers asked for slower sending.
const schemaWait = `
ALTER TABLE messages ADD COLUMN undo_until INTEGER NOT NULL DEFAULT 0; -- not before; the person may still undo it
ALTER TABLE messages ADD COLUMN punctual   INTEGER NOT NULL DEFAULT 0; -- found when it was due, or hardly later
ALTER TABLE messages ADD COLUMN wait_since INTEGER NOT NULL DEFAULT 0; -- when next_try was set

CREATE TABLE paces (
	account_id TEXT PRIMARY KEY,
	gap        INTEGER NOT NULL,           -- milliseconds between two messages
	next       INTEGER NOT NULL,           -- the next message, not before
	failure    TEXT NOT NULL               -- what the server said
) WITHOUT ROWID;
`
