package account

// schemaIMAP keeps how an account's mailbox is reached.
const schemaIMAP = `
ALTER TABLE account ADD COLUMN imap_host     TEXT    NOT NULL DEFAULT ''; -- '' is the provider table's
ALTER TABLE account ADD COLUMN imap_port     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN imap_security TEXT    NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN imap_username TEXT    NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN imap_trust    TEXT    NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN imap_held     TEXT    NOT NULL DEFAULT ''; -- failure key
ALTER TABLE account ADD COLUMN imap_folders  TEXT    NOT NULL DEFAULT ''; -- JSON list to choose from
ALTER TABLE account ADD COLUMN sent_folder   TEXT    NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sent_copy     TEXT    NOT NULL DEFAULT 'auto';
`
