package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// Fill writes n messages that were sent in the years before, with texts like
// those people write, and no bytes in the spool. The same n gives the same
// messages.
func (o *Outbox) Fill(ctx context.Context, acct account.Account, n int) error {
	const batch = 2000
	random := rand.New(rand.NewPCG(1, 2))
	begin := o.now().Add(-time.Duration(n) * 10 * time.Minute)
	for first := 0; first < n; first += batch {
		err := o.store.Write(ctx, func(tx *sql.Tx) error {
			for i := first; i < min(first+batch, n); i++ {
				r := sampleRow(random, acct, i, begin.Add(time.Duration(i)*10*time.Minute))
				if err := insertSent(ctx, tx, r); err != nil {
					return err
				}
				if err := indexRow(ctx, tx, r, o.wordsOf(r)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sampleRow makes a message of words that are more and less frequent, as in
// any language.
func sampleRow(random *rand.Rand, acct account.Account, i int, at time.Time) *row {
	zipf := rand.NewZipf(random, 1.1, 8, 20_000)
	some := func(count int) string {
		list := make([]string, count)
		for i := range list {
			list[i] = sampleWord(zipf.Uint64())
		}
		return strings.Join(list, " ")
	}
	person := zipf.Uint64() % 2000
	r := &row{
		id: compose.NewID(), accountID: acct.ID, account: acct.Address, sender: acct.Address,
		subject: fmt.Sprintf("%s %s %d", sampleWord(zipf.Uint64()), some(3), i), messageID: fmt.Sprintf("<%d@example.org>", i),
		size: 40_000, created: at, started: at, ended: at.Add(2 * time.Second), queueID: "Q", host: "smtp.example.org",
	}
	r.spool = r.id + spoolSuffix
	address := fmt.Sprintf("%s%d@example.com", sampleWord(person), person)
	r.source = compose.Draft{
		ID: r.id, AccountID: acct.ID, To: fmt.Sprintf("%s %s <%s>", sampleWord(person), sampleWord(person*7), address),
		Subject: r.subject, Body: some(40 + int(zipf.Uint64()%200)), Created: at, Updated: at,
	}
	if i%4 == 0 {
		r.source.Attachments = []compose.Attachment{{ID: "a", Name: sampleWord(zipf.Uint64()) + ".pdf", Path: "/home/me/file.pdf", Size: 20_000}}
	}
	r.recipients = []recipient{{Recipient: Recipient{Address: address, State: RecipientPending}}}
	return r
}

// sampleWord is the word with a number.
func sampleWord(n uint64) string {
	syllables := []string{"ka", "ra", "mi", "le", "to", "şu", "ye", "ğı", "no", "bir", "den", "lar", "ül", "te", "mek", "iz"}
	var b strings.Builder
	for n += 16; n > 0; n /= 16 {
		b.WriteString(syllables[n%16])
	}
	return b.String()
}

func insertSent(ctx context.Context, tx *sql.Tx, r *row) error {
	if err := insertRow(ctx, tx, r); err != nil {
		return err
	}
	if err := beginAttempt(ctx, tx, r, r.started); err != nil {
		return err
	}
	r.turn(RecipientAccepted, &failure{Code: 250, Enhanced: "2.1.5", Text: "Ok"}, RecipientPending)
	r.running = phaseNone
	if _, err := tx.ExecContext(ctx, `UPDATE attempts SET ended = ? WHERE id = ?`, millis(r.ended), r.attempt); err != nil {
		return err
	}
	if err := saveRow(ctx, tx, r); err != nil {
		return err
	}
	return saveCopy(ctx, tx, r.id, copyRow{state: CopyNone})
}
