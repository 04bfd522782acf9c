package outbox

import (
	"time"

	"sendoff/account"
)

// CopyState is what became of the copy of a sent message in the account's own
// Sent folder. It never changes the message's state.
type CopyState string

// The states of a copy.
const (
	CopyNone        CopyState = "none"          // there is none to make
	CopyDue         CopyState = "due"           // still to come
	CopyDone        CopyState = "done"          // put there
	CopyFound       CopyState = "found"         // was there already
	CopyFailed      CopyState = "failed"        // given up, or not before the person acts
	CopyNeedsFolder CopyState = "needs-folder"  // the person has to choose the folder
	CopyNeedsSignIn CopyState = "needs-sign-in" // the mailbox does not take the password

	// copyLook is a message of which it is unknown whether it was sent, so that it
	// is only looked for; copyUnseen is one that was looked for in vain.
	copyLook   CopyState = "look"
	copyUnseen CopyState = "unseen"
)

// copyPatience is how long a server that may file copies itself has for it.
const copyPatience = 2 * time.Minute

// Copy is the copy of a message in its account's Sent folder.
type Copy struct {
	State  CopyState
	Folder string // where it is, if it is there
	// Reason is why it is not there yet, with the server's own words; empty if it
	// was not tried.
	Reason      account.FailureKey
	Reply       string
	NextTry     time.Time            // zero: at once, or when the person has acted
	Folders     []string             // to choose from (CopyNeedsFolder)
	Certificate *account.Certificate // of a certificate failure
	Explanation Explanation          // "copy.…" and why; without an action
}

// copyRow is a copy as the database has it. Without a row the state is empty:
// nobody has looked at the message yet.
type copyRow struct {
	state   CopyState
	folder  string
	begun   bool
	nextTry time.Time
	tried   time.Time
	tries   int
	online  time.Duration
	failure *failure
}

// open says that there is something to do.
func (c copyRow) open() bool { return c.state == CopyDue || c.state == copyLook }

// wants is what is to be done about a message's copy, whatever was decided
// before: due, look or none.
func (r *row) wants(f account.Filing) CopyState {
	switch accepted := r.count(RecipientAccepted) > 0; {
	case r.running != phaseNone:
		return CopyNone
	case r.state() == StateUnknown && !accepted && f.Looks():
		return copyLook
	case r.state() == StateUnknown:
		// A copy of ours, or of the recipients that are served, would prove nothing
		// about the others.
		return CopyNone
	case accepted && f.Copies():
		return CopyDue
	}
	return CopyNone
}

// decide says what the state of the copy is to be from now on, and whether that
// is news.
func (r *row) decide(f account.Filing) (CopyState, bool) {
	switch have, want := r.copy.state, r.wants(f); {
	case have == CopyDone || have == CopyFound || have == CopyFailed || have == want:
		return have, false
	case have == copyUnseen && want == copyLook:
		return have, false
	case want != CopyNone:
		return want, true
	case r.running != phaseNone || r.state() == StateUnknown || r.count(RecipientAccepted) == 0:
		return have, false // it is not over yet
	}
	return CopyNone, true
}

// proves says that an unknown message went out: it is in the Sent folder, and
// this program did not put it there.
func (r *row) proves() bool {
	return r.state() == StateUnknown && r.copy.state == CopyFound && !r.copy.begun && r.count(RecipientAccepted) == 0
}

// viewCopy is a message's copy as callers see it.
func (o *Outbox) viewCopy(r *row, acct *account.Account) Copy {
	c := Copy{State: r.copy.state, Folder: r.copy.folder}
	if c.State == CopyDone || c.State == CopyFound {
		if r.count(RecipientAccepted) == 0 {
			return Copy{State: CopyNone} // not sent; see Message.Proof
		}
		c.Explanation = o.explainCopy(c, r, acct)
		return c
	}
	if acct == nil || c.State == CopyNone || r.wants(o.table.Filing(*acct)) != CopyDue {
		return Copy{State: CopyNone}
	}
	if c.State != CopyFailed {
		c.State = CopyDue
	}
	if f := r.copy.failure; f != nil {
		c.Reason, c.Reply, c.Certificate = f.Key, f.Text, f.Certificate
	}
	if c.State == CopyDue {
		c.NextTry = r.copy.nextTry
		c.hold(*acct)
	}
	c.Explanation = o.explainCopy(c, r, acct)
	return c
}

// hold says that a copy waits for the person.
func (c *Copy) hold(a account.Account) {
	key := mailboxHold(a)
	if key == "" {
		return
	}
	if c.Reason != key {
		c.Reason, c.Reply, c.Certificate = key, "", nil
	}
	c.NextTry = time.Time{}
	switch {
	case key == account.KeyFolderUnknown:
		c.State, c.Folders = CopyNeedsFolder, a.IMAP.Folders
	case secretHold(key):
		c.State = CopyNeedsSignIn
	default:
		c.State = CopyFailed
	}
}

// mailboxHold is why an account's mailbox is not asked. A password that the
// server for sending refuses is not tried elsewhere either.
func mailboxHold(a account.Account) account.FailureKey {
	if a.IMAP.Held == "" && secretHold(a.Held) {
		return a.Held
	}
	return a.IMAP.Held
}

// secretHold says that it is the sign-in, or that there is nothing to sign in
// with.
func secretHold(key account.FailureKey) bool {
	return signInHold(key) || key == account.KeyKeyringFailed || key == account.KeyKeyringTimeout
}

// explainCopy tells a copy in the keys and values of the catalogue.
func (o *Outbox) explainCopy(c Copy, r *row, acct *account.Account) Explanation {
	f := r.copy.failure
	if f == nil || f.Key != c.Reason {
		f = &failure{Key: c.Reason}
	}
	x := explainer{failure: f, folder: o.spool.dir}
	if acct != nil {
		x.account = *acct
		at := o.table.Filing(*acct).At
		x.account.Host, x.account.Port = at.Host, at.Port
	}
	v := x.values()
	if v["host"] == "" {
		v["host"], v["port"] = x.account.Host, x.account.Port
	}
	if v["address"] == "" {
		v["address"] = r.account
	}
	v["size"], v["mailbox"] = r.size, r.copy.folder
	if !c.NextTry.IsZero() {
		v["time"] = c.NextTry
	}
	e := Explanation{Title: "copy." + string(c.State), Values: v}
	if c.State != CopyDone && c.State != CopyFound {
		e.Why = copyWhy(c, f)
	}
	return e
}

// copyWhy is the sentence for a reason: the one that messages have, where it is
// true of a copy too.
func copyWhy(c Copy, f *failure) string {
	switch c.Reason {
	case "", account.KeyFolderUnknown:
		return ""
	case account.KeyConnectionLost, account.KeyBusy, account.KeyTemporary, account.KeyRefused, account.KeyGaveUp:
		return "copy.why." + string(c.Reason)
	case account.KeyTooBig:
		if f.Max == 0 {
			return "why.too-big.unknown"
		}
	}
	return "why." + string(c.Reason)
}
