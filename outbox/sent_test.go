package outbox_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

func TestSent(t *testing.T) {
	for _, piped := range []bool{true, false} {
		t.Run(map[bool]string{true: "pipelining", false: "one by one"}[piped], func(t *testing.T) {
			srv := serve(t, faultserver.Options{Extensions: extensions(piped)})
			d := newDesk(t)
			acct := d.accountAt(srv)
			told := d.watch()
			draft := letter("mehmet@example.com", "Li <li@example.net>", "MEHMET@example.com")
			draft.Bcc = "gizli@example.com, li@example.net"
			m := d.send(draft, outbox.SubmitOptions{Mine: true})

			d.wantState(m, outbox.StateSent)
			d.wantRecipients(m, "accepted accepted accepted")
			wantLedger(t, srv, "mehmet@example.com,li@example.net,gizli@example.com")
			got := srv.Messages()[0]
			if sum := spoolSum(t, m); sum != got.SHA256 || sum != m.SHA256 {
				t.Errorf("spool %s, server %s, row %s", sum, got.SHA256, m.SHA256)
			}
			if bytes.Contains(got.Data, []byte("gizli")) {
				t.Error("Bcc is in the message")
			}
			if got.From != sender || !strings.Contains(got.FromParams, "SIZE=") || strings.Contains(got.FromParams, "SMTPUTF8") {
				t.Errorf("MAIL FROM:<%s> %s", got.From, got.FromParams)
			}
			if m.QueueID != got.QueueID || m.QueueID == "" || m.TLS != "TLS 1.3" || m.Host != srv.Host() || m.Port != srv.Port() {
				t.Errorf("queue id %q, line %q, server %s:%d", m.QueueID, m.TLS, m.Host, m.Port)
			}
			if m.Started.IsZero() || m.Started.After(m.Ended) {
				t.Errorf("began %v, ended %v", m.Started, m.Ended)
			}
			if m.Explanation.Title != "outcome.sent" || m.Attempts != 1 || m.Ended.IsZero() || m.Account != acct.Address {
				t.Errorf("told as %+v", m)
			}
			want := []account.Stage{
				account.StageLookup, account.StageConnect, account.StageSecure, account.StageSignIn,
				outbox.StageSender, outbox.StageRecipients, outbox.StageData, outbox.StageReply, outbox.StageDone,
			}
			if diff := cmp.Diff(want, told.stages()); diff != "" {
				t.Error(diff)
			}
			list := told.all()
			if last := list[len(list)-1]; !last.Final || last.State != outbox.StateSent {
				t.Errorf("the last event is %+v", last)
			}
			if _, err := os.Stat(m.SpoolPath); err != nil {
				t.Errorf("the bytes of a sent message: %v", err)
			}
			if again := d.deliver(m.ID); again.State != outbox.StateSent || len(srv.Messages()) != 1 {
				t.Error("delivering a sent message sent it again")
			}
		})
	}
}
