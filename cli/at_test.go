package cli

import (
	"errors"
	"testing"
	"time"
)

// TestAt is every way to write a time, and what is none.
func TestAt(t *testing.T) {
	zone := time.FixedZone("here", 3*3600)
	now := time.Date(2026, 11, 27, 12, 0, 30, 0, zone)
	at := func(day, hour, minute, second int) time.Time {
		return time.Date(2026, 11, day, hour, minute, second, 0, zone)
	}
	for word, want := range map[string]time.Time{
		"2026-11-28T09:30:00+03:00": at(28, 9, 30, 0),
		"2026-11-28T06:30:00Z":      at(28, 9, 30, 0),
		"2026-11-28T06:30Z":         at(28, 9, 30, 0),
		"2026-11-28 09:30":          at(28, 9, 30, 0),
		"2026-11-28T09:30":          at(28, 9, 30, 0),
		" 2026-11-28 09:30 ":        at(28, 9, 30, 0),
		"18:05":                     at(27, 18, 5, 0),
		"9:30":                      at(28, 9, 30, 0),
		"12:00":                     at(28, 12, 0, 0),
		"12:01":                     at(27, 12, 1, 0),
		"+2h":                       at(27, 14, 0, 30),
		"+30m":                      at(27, 12, 30, 30),
		"+1h30m":                    at(27, 13, 30, 30),
	} {
		got, err := parseAt(word, now)
		if err != nil || !got.Equal(want) || got.Location() != zone {
			t.Errorf("%q is %v %v, want %v", word, got, err, want)
		}
	}
	for word, key := range map[string]string{
		"tomorrow": "cli.usage.at", "": "cli.usage.at", "+": "cli.usage.at", "+2": "cli.usage.at", "+-2h": "cli.usage.at",
		"++2h": "cli.usage.at", "+0s": "cli.usage.at", "25:00": "cli.usage.at", "2026-02-30 10:00": "cli.usage.at", "2h": "cli.usage.at",
		"2026-11-27 12:00": "cli.usage.at-past", "2026-11-27T09:00:30Z": "cli.usage.at-past", "1999-01-01 00:00": "cli.usage.at-past",
	} {
		_, err := parseAt(word, now)
		var p *problem
		if !errors.As(err, &p) || p.key != key || p.code != exitUsage || p.values["value"] != word {
			t.Errorf("%q: %v, want %s", word, err, key)
		}
	}
}
