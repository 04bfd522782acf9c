package desktop

import (
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestSplitChosen(t *testing.T) {
	tests := map[string]struct {
		buffer string
		want   []string
	}{
		"one":            {"C:\\a\\b.txt\x00\x00", []string{`C:\a\b.txt`}},
		"several":        {"C:\\a\x00ş.txt\x00c d.pdf\x00\x00rest", []string{`C:\a\ş.txt`, `C:\a\c d.pdf`}},
		"a drive's root": {"C:\\\x00a\x00b\x00\x00", []string{`C:\a`, `C:\b`}},
		"no end":         {"C:\\a", []string{`C:\a`}},
		"nothing":        {"\x00\x00", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, splitChosen(utf16.Encode([]rune(tc.buffer)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
