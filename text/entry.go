package text

import (
	"strconv"
	"strings"
	"time"
)

// EntryDate is a day as people type it into a field: 2026-11-27, 27.11.2026.
func (p *Printer) EntryDate(t time.Time) string {
	return t.In(p.zone).Format(p.T("format.date-entry", nil))
}

// ReadMoment reads a day and a time as people type them, in the printer's time
// zone. The day may be in the form of any of our languages, the hour alone is a
// time. It says which of both it could not read.
func (p *Printer) ReadMoment(day, clock string) (at time.Time, dayOK, clockOK bool) {
	date, dayOK := p.readDay(strings.TrimSpace(day))
	hour, minute, clockOK := readClock(strings.TrimSpace(clock))
	if !dayOK || !clockOK {
		return time.Time{}, dayOK, clockOK
	}
	y, m, d := date.Date()
	return time.Date(y, m, d, hour, minute, 0, 0, p.zone), true, true
}

func (p *Printer) readDay(word string) (time.Time, bool) {
	for _, layout := range []string{p.T("format.date-entry", nil), "2006-1-2", "2.1.2006", "2/1/2006"} {
		if t, err := time.ParseInLocation(layout, word, p.zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func readClock(word string) (hour, minute int, ok bool) {
	for _, layout := range []string{"15:04", "15.04", "15"} {
		if t, err := time.Parse(layout, word); err == nil {
			return t.Hour(), t.Minute(), true
		}
	}
	return 0, 0, false
}

// Coming tells a moment to come as seen from now: the clock for today, else the
// day of the week with it, with the year where it is another one.
func (p *Printer) Coming(t, now time.Time) string {
	t, now = t.In(p.zone), now.In(p.zone)
	values := p.dateValues(t, t.Format("15:04"))
	values["weekday"] = p.T("format.weekday."+strconv.Itoa(int(t.Weekday())), nil)
	switch {
	case sameDay(t, now):
		return p.T("format.today", values)
	case t.Year() == now.Year():
		return p.T("format.weekday-time", values)
	default:
		return p.T("format.date-year-time", values)
	}
}

// Zone is the short name of the printer's time zone at a moment, or its distance
// from UTC.
func (p *Printer) Zone(t time.Time) string { return t.In(p.zone).Format("MST") }

// In is a moment in the printer's time zone.
func (p *Printer) In(t time.Time) time.Time { return t.In(p.zone) }
