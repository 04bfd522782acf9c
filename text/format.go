package text

import (
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// formats are the few words and signs that numbers and dates need, read once.
type formats struct {
	decimal, group string
	months         [12]string
}

func (p *Printer) loadFormats() formats {
	f := formats{decimal: p.T("format.decimal", nil), group: p.T("format.group", nil)}
	for i := range f.months {
		f.months[i] = p.T("format.month."+strconv.Itoa(i+1), nil)
	}
	return f
}

// Number returns a whole number with its thousands parted: 12,500 or 12.500.
// Four digits stay together, as in 2026.
func (p *Printer) Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if len(s) < 5 {
		return sign + s
	}
	var b strings.Builder
	for i, digit := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(p.format.group)
		}
		b.WriteRune(digit)
	}
	return sign + b.String()
}

// Lower returns the small letters of a text as this language writes them: I is
// ı in Turkish. For looking things up, never for addresses.
func (p *Printer) Lower(s string) string { return cases.Lower(language.Make(p.lang)).String(s) }

// Percent returns a share of 100: 62% or %62.
func (p *Printer) Percent(n int) string {
	return p.T("format.percent", map[string]any{"value": strconv.Itoa(n)})
}

// Size returns a number of bytes as people say it, in decimal units, with one
// digit behind the sign below 100 unless it is a zero: 812 bytes, 3.4 MB,
// 25 MB.
func (p *Printer) Size(bytes int64) string {
	if bytes < 1000 {
		n := int(max(bytes, 0))
		return p.T("format.bytes", map[string]any{"n": n})
	}
	value, unit := float64(bytes)/1e3, "format.size.kb"
	// A value that would round to 1000 goes up a unit.
	if value >= 999.5 {
		value, unit = value/1e3, "format.size.mb"
	}
	if value >= 999.5 {
		value, unit = value/1e3, "format.size.gb"
	}
	return p.T(unit, map[string]any{"value": p.tenths(value)})
}

// tenths writes a value with one decimal where that tells something.
func (p *Printer) tenths(value float64) string {
	t := int64(math.Round(value * 10))
	if t >= 1000 || t%10 == 0 {
		return p.Number(int(math.Round(value)))
	}
	return strconv.FormatInt(t/10, 10) + p.format.decimal + strconv.FormatInt(t%10, 10)
}

// Time tells a moment as seen from now, in the printer's time zone: "now" for
// the last minute, the clock for today, "yesterday", else day and clock, with
// the year where it is another one.
func (p *Printer) Time(t, now time.Time) string {
	t, now = t.In(p.zone), now.In(p.zone)
	switch ago := now.Sub(t); {
	case ago >= 0 && ago < time.Minute:
		return p.T("format.now", nil)
	case ago > 0 && sameDay(t, now.AddDate(0, 0, -1)):
		return p.T("format.yesterday", nil)
	default:
		return p.clock(t, now)
	}
}

// clock tells a moment in a sentence, which stays as it is while the time goes
// on: the clock for today, else day and clock.
func (p *Printer) clock(t, now time.Time) string {
	t, now = t.In(p.zone), now.In(p.zone)
	clock := t.Format("15:04")
	switch {
	case sameDay(t, now):
		return clock
	case t.Year() == now.Year():
		return p.T("format.date-time", p.dateValues(t, clock))
	default:
		return p.T("format.date-year-time", p.dateValues(t, clock))
	}
}

// Date tells a day with its year, in the printer's time zone: 27 Nov 2026.
func (p *Printer) Date(t time.Time) string {
	return p.T("format.date", p.dateValues(t.In(p.zone), ""))
}

func (p *Printer) dateValues(t time.Time, clock string) map[string]any {
	return map[string]any{
		"day": t.Day(), "month": p.format.months[t.Month()-1], "year": t.Year(), "clock": clock,
	}
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
