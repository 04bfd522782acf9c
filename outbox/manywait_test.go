package outbox_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestManyWait: hundreds of messages that wait are listed while the first of them
// is on the wire, and each leaves once. SENDOFF_WAITING says how many: `make soak`
// has two thousand.
func TestManyWait(t *testing.T) {
	all := 200
	if n, err := strconv.Atoi(os.Getenv("SENDOFF_WAITING")); err == nil {
		all = n
	}
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "first"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	for i := range all {
		d.submit(letter(fmt.Sprintf("m%d@x.example", i)), outbox.SubmitOptions{})
	}
	list, err := d.outbox.List(t.Context(), outbox.OutboxFilter())
	if err != nil || len(list) != all {
		t.Fatalf("%d are listed, %v", len(list), err)
	}
	d.attend()
	<-srv.Arrived("first")
	if list, err = d.outbox.List(t.Context(), outbox.Filter{States: []outbox.State{outbox.StateWaiting}}); err != nil || len(list) != all-1 {
		t.Errorf("while the first is sent %d wait, %v", len(list), err)
	}
	srv.Open("first")
	for _, m := range list {
		d.until(m.ID, outbox.StateSent)
	}
	seen := make(map[string]int)
	for _, m := range srv.Messages() {
		seen[strings.Join(m.Accepting(), ",")]++
	}
	for i := range all {
		if n := seen[fmt.Sprintf("m%d@x.example", i)]; n != 1 {
			t.Errorf("message %d arrived %d times", i, n)
		}
	}
}
