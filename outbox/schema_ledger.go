package outbox

// schemaLedger makes a hundred thousand sent messages quick to list, to page
// through and to search. What it adds to a message is derived: state by
// saveState, which derive is the truth of; the rest never changes while the
// message lives. Rows of before have no words yet: see [Outbox.Index].
const schemaLedger = `
ALTER TABLE messages ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE messages ADD COLUMN key INTEGER;                      -- its rowid among the words
ALTER TABLE messages ADD COLUMN addressed INTEGER NOT NULL DEFAULT 0; -- how many recipients
ALTER TABLE messages ADD COLUMN shown TEXT NOT NULL DEFAULT '';   -- the first of them as people read them, a line each
ALTER TABLE messages ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN decided INTEGER NOT NULL DEFAULT 0; -- what is to become of its copy
ALTER TABLE messages ADD COLUMN at INTEGER AS (max(created, ended)) VIRTUAL; -- where it stands in a list

UPDATE messages SET key = n
	FROM (SELECT id AS same, row_number() OVER (ORDER BY created, id) AS n FROM messages) WHERE same = id;

UPDATE messages SET
	decided = id IN (SELECT message FROM copies),
	addressed = (SELECT count(*) FROM recipients r WHERE r.message = messages.id),
	state = CASE
		WHEN EXISTS (SELECT 1 FROM attempts a WHERE a.message = messages.id AND a.ended IS NULL) THEN 'sending'
		WHEN EXISTS (SELECT 1 FROM recipients r WHERE r.message = messages.id
			AND r.state NOT IN ('pending', 'accepted', 'refused', 'later', 'held')) THEN 'unknown'
		WHEN EXISTS (SELECT 1 FROM recipients r WHERE r.message = messages.id AND r.state IN ('pending', 'later')) THEN 'waiting'
		WHEN NOT EXISTS (SELECT 1 FROM recipients r WHERE r.message = messages.id AND r.state = 'accepted') THEN 'refused'
		WHEN EXISTS (SELECT 1 FROM recipients r WHERE r.message = messages.id AND r.state <> 'accepted') THEN 'partly'
		ELSE 'sent'
	END;

DROP INDEX recipients_open;
CREATE INDEX messages_key ON messages (key, state, account_id);
CREATE INDEX messages_state ON messages (state, at);
CREATE INDEX messages_account ON messages (account_id, state, at);
CREATE INDEX messages_spool ON messages (state, spool, size);
CREATE INDEX messages_undecided ON messages (state) WHERE decided = 0;
CREATE INDEX messages_unindexed ON messages (key) WHERE indexed = 0;

CREATE TRIGGER copies_decided AFTER INSERT ON copies BEGIN
	UPDATE messages SET decided = 1 WHERE id = NEW.message;
END;

-- The text is folded and cut into words by wordsIn; the tokenizer only finds the spaces between them again.
CREATE VIRTUAL TABLE words USING fts5 (people, subject, body, files, content = '', contentless_delete = 1, tokenize = 'ascii',
	prefix = '1 2');
CREATE TRIGGER messages_words AFTER DELETE ON messages BEGIN
	DELETE FROM words WHERE rowid = OLD.key;
END;
`
