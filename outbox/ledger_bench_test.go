package outbox_test

import (
	"context"
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
	end := func(d *desk) {
		d.outbox.Close()
		d.store.Close()
	}
	d := open()
	acct, err := d.accounts.Add(b.Context(), account.Account{Address: sender, Host: "127.0.0.1", Port: 1, Security: account.SecurityTLS}, password)
	if err == nil {
		err = d.outbox.Fill(b.Context(), acct, 100_000)
	}
	if err == nil {
		err = d.outbox.Recover(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	end(d)
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			d := open()
			if err := d.outbox.Recover(b.Context()); err != nil {
				b.Fatal(err)
			}
			end(d)
		}
	})
	d = open()
	b.Cleanup(func() { end(d) })
	b.Run("daily-sweep", func(b *testing.B) {
		for b.Loop() {
			if err := d.store.SetSetting(b.Context(), "outbox:tidied", ""); err != nil {
				b.Fatal(err)
			}
			if err := d.outbox.Recover(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	sent := []outbox.State{outbox.StateSent, outbox.StatePartly}
	some, _, err := d.outbox.Search(b.Context(), outbox.Query{States: sent, Limit: 1000})
	if err != nil {
		b.Fatal(err)
	}
	last := some[len(some)-1]
	for _, one := range []struct {
		name string
		q    outbox.Query
	}{
		{"first-page", outbox.Query{}},
		{"page-21", outbox.Query{Before: last.ID}},
		{"account", outbox.Query{AccountID: acct.ID}},
		{"search-1-letter", outbox.Query{Words: "k"}},
		{"search-3-letters", outbox.Query{Words: "kar"}},
		{"search-subject", outbox.Query{Words: last.Subject}},
		{"search-all-have", outbox.Query{Words: "example.com"}},
		{"search-2-words", outbox.Query{Words: "kara ka"}},
		{"search-nothing", outbox.Query{Words: "kara nobody"}},
	} {
		one.q.States = sent
		b.Run(one.name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := d.outbox.Search(b.Context(), one.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("unfinished", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.outbox.List(b.Context(), outbox.OutboxFilter()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sent-today", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := d.outbox.SentSince(b.Context(), acct.ID, d.clock.now().AddDate(0, 0, -1)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("disk-use", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.outbox.DiskUse(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
