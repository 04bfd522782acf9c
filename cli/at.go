package cli

import (
	"strings"
	"time"
)

// parseAt reads the time of --at: RFC 3339, a date and a time or a time alone as
// this computer's clock shows them, or how long from now. The result is in the
// clock's zone, so that the message's Date is what the sender's clock will show.
func parseAt(word string, now time.Time) (time.Time, error) {
	values := map[string]any{"value": word}
	at, ok := readAt(strings.TrimSpace(word), now.Round(0))
	if !ok {
		return time.Time{}, usage("cli.usage.at", values)
	}
	if !at.After(now) {
		return time.Time{}, usage("cli.usage.at-past", values)
	}
	return at.In(now.Location()), nil
}

func readAt(word string, now time.Time) (time.Time, bool) {
	if length, ok := strings.CutPrefix(word, "+"); ok {
		d, err := time.ParseDuration(length)
		// A second sign would be taken for part of the number.
		return now.Add(d), err == nil && d > 0 && length[0] >= '0' && length[0] <= '9'
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05"} {
		if at, err := time.ParseInLocation(layout, word, now.Location()); err == nil {
			return at, true
		}
	}
	clock, err := time.Parse("15:04", word)
	if err != nil {
		return time.Time{}, false
	}
	year, month, day := now.Date()
	at := time.Date(year, month, day, clock.Hour(), clock.Minute(), 0, 0, now.Location())
	if !at.After(now) {
		at = time.Date(year, month, day+1, clock.Hour(), clock.Minute(), 0, 0, now.Location())
	}
	return at, true
}
