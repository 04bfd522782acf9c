package outbox_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestClaimThatFails: a database that cannot be read at the claim is an error,
// and the account is free for the next try.
func TestClaimThatFails(t *testing.T) {
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	m := d.submit(letter("li@x.example"), outbox.SubmitOptions{})
	rename := func(from, to string) {
		t.Helper()
		err := d.store.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), `ALTER TABLE `+from+` RENAME TO `+to)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rename("attempts", "elsewhere")
	if _, err := d.outbox.Deliver(t.Context(), m.ID); err == nil {
		t.Error("sent without a record of the attempt")
	}
	rename("elsewhere", "attempts")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	m, err := d.outbox.Deliver(ctx, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.wantState(m, outbox.StateSent)
}
