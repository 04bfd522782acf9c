package outbox

import (
	"testing"
	"time"
)

func TestRestUntil(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"Daily user sending limit exceeded":                        restFor,
		"Sending limit reached. Try again in 3600 seconds":         time.Hour,
		"too many messages sent, please try again in 1 hour":       time.Hour,
		"Message limit exceeded, please try again after 24 hours.": 24 * time.Hour,
		"rate limit exceeded - retry in 90 minutes":                90 * time.Minute,
		"Sending limit exceeded; retry-after: 120 s":               2 * time.Minute,
		"limit reached, try sending again in 2 days":               48 * time.Hour,
		"You may wait 5 secs":                                      shortestRest,
		"try again in 0 seconds":                                   shortestRest,
		"try again in 999999999 days":                              longestRest,
		"try again in 99999999999999999999 days":                   restFor,
		"quota resets at 2026-11-27T12:30:00Z":                     210 * time.Minute,
		"quota resets 2026-11-27 15:30+0300.":                      210 * time.Minute,
		"Try again after Sat, 28 Nov 2026 09:00:00 +0000 please":   24 * time.Hour,
		"try again at 27 Nov 2026 10:00 GMT":                       time.Hour,
		"try again after 2020-01-01T00:00:00Z":                     shortestRest,
		"try again after 2026-13-40T00:00:00Z":                     restFor,
		"limit of 100 messages per 24 hours exceeded":              restFor, // a limit, not a time
		"limit of 500 per 1 hour reached, try later":               restFor,
		"sending limit exceeded at 2026-11-27T12:30:00Z":           restFor, // when it was reached
		"try again tomorrow":                                       restFor,
		"try again after 12:00":                                    restFor, // in which zone?
		"":                                                         restFor,
	} {
		if got := restUntil(&failure{Text: text}, now).Sub(now); got != want {
			t.Errorf("%q rests %s, want %s", text, got, want)
		}
	}
}

// FuzzRestUntil: whatever a server says, a rest is no shorter and no longer
// than it may be.
func FuzzRestUntil(f *testing.F) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	f.Add("try again in 1 hour")
	f.Add("retry after 2026-11-27T12:30:00Z")
	f.Fuzz(func(t *testing.T, text string) {
		if d := restUntil(&failure{Text: text}, now).Sub(now); d < shortestRest || d > longestRest {
			t.Errorf("%q: %s", text, d)
		}
	})
}
