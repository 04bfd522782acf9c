//go:build unix

package main

import (
	"fmt"
	"slices"
)

func (b *bench) say(format string, values ...any) { fmt.Fprintf(b.out, format+"\n", values...) }

// row prints one line of a part: what, and its figures.
func (b *bench) row(what, format string, values ...any) {
	b.say("  %-52s %s", what, fmt.Sprintf(format, values...))
}

// missing says what could not be measured and why.
func (b *bench) missing(what string, why error) { b.row(what, "NOT MEASURED: %v", why) }

// series are the figures of one thing measured several times.
type series []float64

// median is the middle figure, or the mean of the two middle ones; 0 of none.
func (s series) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// over divides each figure by the one beside it.
func (s series) over(other series) series {
	var ratios series
	for i := range min(len(s), len(other)) {
		if other[i] != 0 {
			ratios = append(ratios, s[i]/other[i])
		}
	}
	return ratios
}

// spread is the median with the smallest and the largest figure.
func (s series) spread() string {
	if len(s) == 0 {
		return "no figure"
	}
	return fmt.Sprintf("%.2f [%.2f–%.2f]", s.median(), slices.Min(s), slices.Max(s))
}

// ratio prints a ratio beside what it should be.
func (b *bench) ratio(what string, ratios series, aim string) {
	b.row(what, "%s   aim %s", ratios.spread(), aim)
}

// mebibytes is a number of bytes in MiB.
func mebibytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }
