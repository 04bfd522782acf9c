package outbox

import (
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// State is what became of a message. It is derived from its recipients and its
// attempt, see derive.
type State string

// The states, in the order in which the first that applies is taken.
const (
	StateDraft   State = "draft"   // being written; there is no row
	StateSending State = "sending" // a transaction is running
	StateUnknown State = "unknown" // the final dot was committed, no reply recorded
	StateWaiting State = "waiting" // its time will come, or it needs the person (Message.Held)
	StatePartly  State = "partly"  // accepted for some, refused for the others
	StateRefused State = "refused" // nobody got it
	StateSent    State = "sent"    // accepted for everybody
)

// RecipientState is what became of one recipient, the unit of delivery.
type RecipientState string

// The states of a recipient.
const (
	RecipientPending  RecipientState = "pending"  // not tried yet
	RecipientAccepted RecipientState = "accepted" // in a message that got 2yz
	RecipientRefused  RecipientState = "refused"  // 5yz, or given up
	RecipientLater    RecipientState = "later"    // 4yz: tried again
	RecipientUnknown  RecipientState = "unknown"  // the server may have it
	RecipientHeld     RecipientState = "held"     // not tried because another was refused
)

// The stages of the transaction; those of the session come before them, see
// [account.Stage].
const (
	StageSender     account.Stage = "sender"
	StageRecipients account.Stage = "recipients"
	StageData       account.Stage = "data"
	StageReply      account.Stage = "reply"
	StageDone       account.Stage = "done"
)

// Recipient is one address of the envelope and the server's last answer to it.
type Recipient struct {
	Address  string // A-label domain
	State    RecipientState
	Code     int    // of the reply, 0 if there was none
	Enhanced string // its RFC 3463 status, or empty
	Text     string // its words, made safe
}

// Message is one row of the outbox or the ledger. Times are zero where there is
// none; sizes are bytes.
type Message struct {
	ID        string // the draft's, for its whole life
	AccountID string
	Account   string // the account's address
	From      string // the envelope's sender
	Subject   string
	MessageID string // with angle brackets

	State State
	// Held says that a waiting message needs the person: its account is held or
	// gone, its time passed while the computer was off, or it comes from a backup.
	Held bool
	// Slowed says that a waiting message waits because the server asked for slower
	// sending: of this message or of another one of its account.
	Slowed bool
	// Reason is the last failure; empty if there was none.
	Reason account.FailureKey
	// Stage, Done and Total tell how far the running attempt is; else the stage
	// at which the last one failed.
	Stage       account.Stage
	Done, Total int64
	Recipients  []Recipient

	Code     int    // of the server's last answer
	Enhanced string // its RFC 3463 status
	Reply    string // its words
	QueueID  string // the server's name for the message, if it told one
	Host     string // the server
	Port     int
	TLS      string // "TLS 1.3", empty without TLS

	Created time.Time
	Due     time.Time // not before (scheduled), zero: at once
	// UndoUntil is when the time to undo is over; zero if there is none, or not any
	// more. The message waits until then.
	UndoUntil time.Time
	NextTry   time.Time // when a waiting message is tried, zero: at once or when the person has acted
	Started   time.Time // when the last attempt began
	Ended     time.Time // when the last attempt ended
	Attempts  int

	Size      int64
	SHA256    string
	SpoolPath string // empty where only the facts are kept

	// Source is the draft exactly as it was written; without its text where only
	// the facts are kept.
	Source compose.Draft
	// Rest is the id of the draft that holds the refused recipients of a partly
	// sent message.
	Rest string
	// Copy is the one in the account's own Sent folder.
	Copy Copy
	// Proof says that an unknown message is in the account's Sent folder, where this
	// program has not put it: it went out.
	Proof bool
	// Marked says that a person declared an unknown message sent.
	Marked bool
	// Practice says that it went to the practice mailbox only.
	Practice    bool
	Certificate *account.Certificate // of a certificate failure
	Explanation Explanation
}

// Took is how long the last attempt lasted, 0 if it has not ended.
func (m Message) Took() time.Duration {
	if m.Started.IsZero() || m.Ended.Before(m.Started) {
		return 0
	}
	return m.Ended.Sub(m.Started)
}

// Explanation is what a person reads about a message: keys of the text
// catalogue and the values that fill them.
type Explanation struct {
	Title  string // "outcome.…", what happened to the mail
	Why    string // "why.…", one sentence
	Remedy string // "remedy.…", what to do where the reason does not tell; may be empty
	Action string // "action.…", the one button; empty if there is none
	Values map[string]any
}

// Filter picks messages for [Outbox.List]. An empty one picks all.
type Filter struct {
	States    []State
	AccountID string
	IDs       []string
}

// OutboxFilter picks every state but draft and sent.
func OutboxFilter() Filter {
	return Filter{States: []State{StateSending, StateUnknown, StateWaiting, StatePartly, StateRefused}}
}

// SentFilter picks what was sent to everybody.
func SentFilter() Filter { return Filter{States: []State{StateSent}} }

// SubmitOptions say how a message is to be sent.
type SubmitOptions struct {
	// Mine says that this process is about to Deliver the message: others, and its
	// own Attend, leave it alone while this process lives.
	Mine bool
	// At is when a scheduled message leaves, and its Date; zero is now.
	At time.Time
	// Undo is how long the message waits for the person to think again, see
	// [Outbox.Cancel]. A scheduled one has no need of it.
	Undo time.Duration
	// Partial sends to the others without asking when a recipient is refused.
	Partial bool
	// NoQueue turns what would wait or be held into refused, with its reason.
	NoQueue bool
	// HeaderRecipients adds the addresses of To, Cc and Bcc; SubmitRaw only
	// (sendmail -t).
	HeaderRecipients bool
	// Progress is called with the bytes frozen so far; may be nil.
	Progress func(done, total int64)
}
