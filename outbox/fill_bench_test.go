package outbox_test

import (
	"context"
	"os"
	"testing"

	"sendoff/account"
)

// BenchmarkFill fills the home SENDOFF_FILL, which has an account, with a
// hundred thousand messages that were sent. `make bench` opens the window on it.
func BenchmarkFill(b *testing.B) {
	home := os.Getenv("SENDOFF_FILL")
	if home == "" {
		b.Skip("SENDOFF_FILL names no folder")
	}
	d, err := newProcess(context.Background(), home, newClock(), account.NewMemory(), account.Patience{}, new(log))
	if err != nil {
		b.Fatal(err)
	}
	defer d.store.Close()
	defer d.outbox.Close()
	all, err := d.accounts.List(b.Context())
	if err != nil || len(all) == 0 {
		b.Fatalf("%d accounts: %v", len(all), err)
	}
	for b.Loop() {
		if err := d.outbox.Fill(b.Context(), all[0], 100_000); err != nil {
			b.Fatal(err)
		}
	}
}
