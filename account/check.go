package account

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
)

// LightState is how far a light of the check is.
type LightState string

// The states of a light. One that was not reached is not reported.
const (
	LightWorking LightState = "working"
	LightDone    LightState = "done"
	LightFailed  LightState = "failed"
)

// Light is one light of the check: the server is found, connected to, the line
// is secured, the account is signed in.
type Light struct {
	Stage Stage
	State LightState
	// Detail is shown beside it: host, "host:port", TLS version, user name.
	Detail string
	// Offers is what the server announced in answer to EHLO, sorted; only the
	// last light that is done has it.
	Offers []string
}

// Check opens a session to an account's server and ends it; it sends no
// message. watch sees each light change, the last one failing if the error is
// not nil. Every error is a [*Failure]. An account without TLS or without
// sign-in has fewer lights.
func Check(ctx context.Context, o *Opener, a Account, password string, watch func(Light)) error {
	var last Light
	show := func(state LightState, s *Session) {
		if last.Stage == "" {
			return
		}
		last.State, last.Detail = state, detail(last.Stage, s)
		watch(last)
	}
	s, err := o.open(ctx, a, password, func(stage Stage, s *Session) {
		show(LightDone, s)
		last.Stage = stage
		show(LightWorking, s)
	})
	if err != nil {
		last.State = LightFailed // with the detail it has
		watch(last)
		return err
	}
	last.Offers = s.offers()
	show(LightDone, s)
	s.Quit(ctx)
	return nil
}

// offers are the EHLO keywords with their parameters, as the server wrote them.
func (s *Session) offers() []string {
	all := make([]string, 0, len(s.extensions))
	for keyword, params := range s.extensions {
		all = append(all, strings.TrimSpace(keyword+" "+params))
	}
	slices.Sort(all)
	return all
}

func detail(stage Stage, s *Session) string {
	switch stage {
	case StageLookup:
		return s.endpoint.Host
	case StageConnect:
		return net.JoinHostPort(s.endpoint.Host, strconv.Itoa(s.endpoint.Port))
	case StageSecure:
		return s.info.Version
	default:
		return s.account.Username
	}
}
