package faultserver

import "time"

// Step is a moment in a session at which a rule can act.
type Step string

// The steps in the order of a session. A rule acts before the server's own
// answer to the step and replaces it if it answers itself.
const (
	StepConnect    Step = "connect"    // accepted, nothing sent
	StepTLS        Step = "tls"        // about to start the handshake
	StepGreeting   Step = "greeting"   // instead of 220
	StepEHLO       Step = "ehlo"       // EHLO received
	StepHELO       Step = "helo"       // HELO received
	StepSTARTTLS   Step = "starttls"   // STARTTLS received
	StepAuth       Step = "auth"       // AUTH received
	StepCredential Step = "credential" // the credential received, before the verdict
	StepMail       Step = "mail"       // MAIL received
	StepRcpt       Step = "rcpt"       // RCPT received
	StepData       Step = "data"       // DATA received
	StepBody       Step = "body"       // in the message, at Rule.Byte or Rule.Percent
	StepDot        Step = "dot"        // final dot received, message not accepted yet
	StepAccepted   Step = "after-dot"  // message accepted and in the ledger, not answered yet
	StepAnswered   Step = "answered"   // the answer to the dot is on the wire
	StepRset       Step = "rset"       // RSET received
	StepNoop       Step = "noop"       // NOOP received
	StepQuit       Step = "quit"       // QUIT received
	StepClosed     Step = "closed"     // the connection is over, seen from the server
)

// Rule says what to do at one step. Of the rules that apply, the first acts.
type Rule struct {
	Step Step `json:"step"`
	// Conn restricts the rule to the n-th connection, counted from 1.
	Conn int `json:"conn,omitempty"`
	// N restricts it to the n-th time the step is reached: of RCPT within the
	// transaction, of every other step within the connection. From 1.
	N int `json:"n,omitempty"`
	// From restricts it to the From-th time and all later ones.
	From int `json:"from,omitempty"`
	// Address restricts a rule at MAIL or RCPT to that address (no brackets,
	// case-insensitive).
	Address string `json:"address,omitempty"`
	// Times is how often the rule acts in the server's life; 0 is always.
	Times int `json:"times,omitempty"`
	// Byte is the number of message bytes on the wire after which a rule at
	// StepBody acts.
	Byte int64 `json:"byte,omitempty"`
	// Percent is the same as a share of the size declared with MAIL SIZE=.
	Percent int `json:"percent,omitempty"`
	// Every makes a rule at StepBody act again each Every bytes.
	Every int64 `json:"every,omitempty"`

	Action
}

// Action is what a rule does, in the order of its fields.
type Action struct {
	// Gate makes the server stand still until the gate of that name is opened.
	// It does not read while it waits. If nothing else is set it then goes on
	// as if there had been no rule.
	Gate string `json:"gate,omitempty"`
	// Pause waits that long; for programs, not for tests, which use Gate.
	Pause time.Duration `json:"pause,omitempty"`
	// Raw is sent as it is, instead of an answer; Repeat times, if it is set.
	Raw    string `json:"raw,omitempty"`
	Repeat int    `json:"repeat,omitempty"`
	// Reply holds the lines of the answer, without line ends.
	Reply []string `json:"reply,omitempty"`
	// Inject is sent in the same write right behind the answer, be it the
	// rule's or the server's own.
	Inject string `json:"inject,omitempty"`
	// Drop breaks the line, without an answer of the server's own.
	Drop Drop `json:"drop,omitempty"`
}

// Drop is a way to break a line.
type Drop string

// The ways to break a line.
const (
	DropClose Drop = "close" // FIN
	DropReset Drop = "reset" // RST
)

// speaks reports whether the action takes the place of the server's answer.
func (a Action) speaks() bool {
	return a.Raw != "" || len(a.Reply) > 0 || a.Drop != ""
}

// place is where in a session a rule is looked for.
type place struct {
	step    Step
	conn    int
	n       int
	address string
}
