package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// DiskUse is how many bytes the messages that are kept take: their own, and
// those of the database with everything else that is in it.
func (o *Outbox) DiskUse(ctx context.Context) (int64, error) {
	var total int64
	err := o.store.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT (SELECT coalesce(sum(size), 0) FROM messages WHERE spool > '')
			+ (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size`).Scan(&total)
	})
	if err != nil {
		return 0, fmt.Errorf("add up what is kept: %w", err)
	}
	return total, nil
}

// SentSince counts what an account has sent from a moment on: the messages, and
// the recipients that the server accepted, as a provider's daily limit does. A
// message counts whole at its last attempt.
func (o *Outbox) SentSince(ctx context.Context, accountID string, since time.Time) (messages, recipients int, err error) {
	err = o.store.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(DISTINCT m.id), count(*)
			FROM messages m INDEXED BY messages_account CROSS JOIN recipients r ON r.message = m.id AND r.state = 'accepted'
			WHERE m.account_id = ? AND m.state IN ('sent', 'partly', 'waiting', 'sending', 'unknown', 'refused')
			AND m.at >= ? AND m.ended >= ?`, accountID, millis(since), millis(since)).Scan(&messages, &recipients)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("count what was sent: %w", err)
	}
	return messages, recipients, nil
}
