package outbox_test

import (
	"context"
	"os"
	"testing"

	"sendoff/account"
	"sendoff/outbox"
)

// BenchmarkLedger is a ledger of a hundred thousand messages. `make bench`
// prints its figures.
func BenchmarkLedger(b *testing.B) {
	home := b.TempDir()
	open := func() *desk {
		d, err := newProcess(context.Background(), home, newClock(), account.NewMemory(), account.Patience{}, new(log))
		if err != nil {
			b.Fatal(err)
		}
		return d
	}
	d := open()
	acct, err := d.accounts.Add(b.Context(), account.Account{Address: sender, Host: "127.0.0.1", Port: 1, Security: account.SecurityTLS}, password)
	if err == nil {
		err = d.outbox.Fill(b.Context(), acct, 100_000)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		d.outbox.Close()
		d.store.Close()
	})
	sent := []outbox.State{outbox.StateSent, outbox.StatePartly}
	page := func(q outbox.Query) func(b *testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				list, _, err := d.outbox.Search(b.Context(), q)
				if err != nil || len(list) == 0 {
					b.Fatal(len(list), err)
				}
			}
		}
	}
	all, _, err := d.outbox.Search(b.Context(), outbox.Query{States: sent, Limit: 1000})
	if err != nil {
		b.Fatal(err)
	}
	if info, err := os.Stat(d.store.Path()); err == nil {
		b.Logf("the database has %d MB", info.Size()>>20)
	}
	b.Run("Sweep", func(b *testing.B) {
		for b.Loop() {
			if err := d.store.SetSetting(b.Context(), "outbox:tidied", ""); err != nil {
				b.Fatal(err)
			}
			if err := d.outbox.Recover(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			d := open()
			if err := d.outbox.Recover(b.Context()); err != nil {
				b.Fatal(err)
			}
			d.outbox.Close()
			d.store.Close()
		}
	})
	b.Run("First", page(outbox.Query{States: sent}))
	b.Run("Next", page(outbox.Query{States: sent, Before: all[len(all)-1].ID}))
	b.Run("Account", page(outbox.Query{States: sent, AccountID: acct.ID}))
	b.Run("Unfinished", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.outbox.List(b.Context(), outbox.OutboxFilter()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("One", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.outbox.Get(b.Context(), all[0].ID); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, words := range []string{"k", "ka", "kar", all[500].Subject, "ka ra", "sendoff ka", "example.com"} {
		b.Run("Search/"+words, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := d.outbox.Search(b.Context(), outbox.Query{Words: words, States: sent}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
