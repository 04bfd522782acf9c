package account

import "sendoff/store"

// Schema is this room's tables. Secrets are not among them.
func Schema() store.Schema {
	return store.Schema{Room: "account", Steps: []string{`
CREATE TABLE account (
	id                TEXT    NOT NULL PRIMARY KEY,
	address           TEXT    NOT NULL,
	address_key       TEXT    NOT NULL UNIQUE, -- domain in lower-case A-labels
	name              TEXT    NOT NULL,
	host              TEXT    NOT NULL,
	port              INTEGER NOT NULL,
	security          TEXT    NOT NULL,
	username          TEXT    NOT NULL,
	auth              TEXT    NOT NULL,
	provider_id       TEXT    NOT NULL,
	origin            TEXT    NOT NULL, -- JSON object: field -> where from
	is_default        INTEGER NOT NULL DEFAULT 0,
	trust_fingerprint TEXT    NOT NULL DEFAULT '',
	trust_pem         BLOB,
	held              TEXT    NOT NULL DEFAULT '', -- failure key
	kept_in           TEXT    NOT NULL DEFAULT '', -- 'keyring', or '' for nowhere that lasts
	max_message_bytes INTEGER NOT NULL DEFAULT 0,
	created           INTEGER NOT NULL, -- unix milliseconds, UTC
	last_used         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX account_one_default ON account (is_default) WHERE is_default = 1;
`, schemaIMAP}}
}
