package outbox

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	shortestRest = time.Minute // the first step of the timetable
	longestRest  = 7 * 24 * time.Hour
)

// restUntil says until when an account rests whose sending limit is reached:
// the time the answer names, else a day. Nothing is guessed: "for today" or
// "this hour" names no time, since nobody says in which zone.
func restUntil(f *failure, now time.Time) time.Time {
	until, ok := namedTime(f.Text, now)
	if !ok {
		return now.Add(restFor)
	}
	if until.Before(now.Add(shortestRest)) {
		return now.Add(shortestRest)
	}
	if limit := now.Add(longestRest); until.After(limit) {
		return limit
	}
	return until
}

// namedTime finds "try again in 3600 seconds" and its like, and a date with its
// zone, in ISO 8601 or RFC 5322. No standard says how an answer tells a time.
func namedTime(text string, now time.Time) (time.Time, bool) {
	const (
		ask  = `(?i)\b(?:try(?:ing)?(?:\s+\w+)?\s+(?:again|later)|retry(?:ing)?|wait|resets?|available(?:\s+again)?|resume[sd]?|send(?:ing)?\s+again)\b[\s,:]*`
		unit = `(\d{1,9})\s*(seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?)\b`
	)
	for _, pattern := range []string{
		ask + `(?:in|after|for|at\s+least)?\s*(?:about\s+|another\s+)?` + unit,
		`(?i)\bretry[- ]after[:= ]\s*` + unit,
	} {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(text); m != nil {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				return time.Time{}, false
			}
			step := unitOf(m[2])
			return now.Add(time.Duration(min(int64(n), int64(longestRest/step)+1)) * step), true
		}
	}
	at := `(?:in|at|on|after|until)?\s*`
	iso := regexp.MustCompile(ask + at + `(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d))(?:\W|$)`)
	if m := iso.FindStringSubmatch(text); m != nil {
		return isoTime(m[1])
	}
	date := regexp.MustCompile(ask + at + `((?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC))\b`)
	if m := date.FindStringSubmatch(text); m != nil {
		t, err := mail.ParseDate(strings.Replace(m[1], "UTC", "GMT", 1))
		return t, err == nil
	}
	return time.Time{}, false
}

func isoTime(s string) (time.Time, bool) {
	s = strings.Replace(s, " ", "T", 1)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func unitOf(word string) time.Duration {
	switch strings.ToLower(word)[0] {
	case 's':
		return time.Second
	case 'm':
		return time.Minute
	case 'h':
		return time.Hour
	default:
		return 24 * time.Hour
	}
}
