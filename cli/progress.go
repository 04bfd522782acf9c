package cli

import (
	"fmt"

	"sendoff/account"
	"sendoff/outbox"
)

// stageLine is one stage of a delivery, for programs.
type stageLine struct {
	Event string        `json:"event"` // always "stage"
	ID    string        `json:"id"`
	Stage account.Stage `json:"stage"`
	K     *int          `json:"k,omitempty"` // recipients announced, of n
	N     *int          `json:"n,omitempty"`
	Done  *int64        `json:"done,omitempty"` // bytes, of total
	Total *int64        `json:"total,omitempty"`
}

// progress tells the stages of one message, or of all ("") as they come.
type progress struct {
	s      *session
	id     string
	asJSON bool
	last   map[string]account.Stage // by message
	open   bool                     // the cursor stands at the end of a line on a terminal
}

// follow tells the stages of a message until stop is called; an empty id means
// those of every message.
func (s *session) follow(o *outbox.Outbox, id string, asJSON bool) (stop func()) {
	p := &progress{s: s, id: id, asJSON: asJSON, last: map[string]account.Stage{}}
	unwatch := o.Watch(p.event)
	return func() {
		unwatch()
		p.newLine()
	}
}

// event is called by the outbox, from any goroutine.
func (p *progress) event(e outbox.Event) {
	if e.Stage == "" || (p.id != "" && e.ID != p.id) {
		return
	}
	p.s.mu.Lock()
	fresh := p.last[e.ID] != e.Stage
	p.last[e.ID] = e.Stage
	p.s.mu.Unlock()
	switch {
	case e.Final && (!p.asJSON || e.Stage != outbox.StageDone):
		// The outcome itself is told by whoever waits for it.
	case p.asJSON:
		// Nothing can be done here about an output that is gone; the result
		// that follows reports it.
		_ = p.s.object(lineOf(e))
	case p.s.live:
		p.rewrite(p.words(e), fresh)
	case fresh:
		p.s.line(p.plainWords(e))
	}
}

func lineOf(e outbox.Event) stageLine {
	line := stageLine{Event: "stage", ID: e.ID, Stage: e.Stage}
	switch e.Stage {
	case outbox.StageRecipients:
		line.K, line.N = &e.K, &e.N
	case outbox.StageData:
		line.Done, line.Total = &e.Done, &e.Total
	}
	return line
}

// words is the stage with its counts as they are now.
func (p *progress) words(e outbox.Event) string {
	return p.s.p.T("stage."+string(e.Stage), map[string]any{"k": e.K, "n": e.N, "done": e.Done, "total": e.Total})
}

// plainWords is the stage for a file or a pipe, where it is told once.
func (p *progress) plainWords(e outbox.Event) string {
	switch e.Stage {
	case outbox.StageRecipients:
		return p.s.p.T("cli.stage.recipients", map[string]any{"n": e.N})
	case outbox.StageData:
		return p.s.p.T("cli.stage.data", map[string]any{"total": e.Total})
	default:
		return p.words(e)
	}
}

// rewrite puts words in place of the terminal's line, or below it for a new
// stage.
func (p *progress) rewrite(words string, fresh bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	begin := "\r"
	if fresh && p.open {
		begin = "\n"
	}
	p.open = true
	fmt.Fprint(p.s.stderr, begin+words+"\x1b[K")
}

// newLine ends the line that is being rewritten.
func (p *progress) newLine() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.open {
		fmt.Fprintln(p.s.stderr)
	}
	p.open = false
}
