package cli

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// untilDot is what a dotReader does, said in the simplest way.
func untilDot(in string) string {
	var out strings.Builder
	for line := range strings.SplitAfterSeq(in, "\n") {
		if strings.TrimRight(line, "\r\n") == "." {
			break
		}
		out.WriteString(line)
	}
	return out.String()
}

func FuzzDotReader(f *testing.F) {
	for _, seed := range []string{"", ".", "a\n.\nb", "a\r\n.\r\nb", "..\n", ".\r", "\n.\n", "a.\n.b\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := io.ReadAll(newDotReader(iotest.OneByteReader(strings.NewReader(in))))
		if err != nil || string(got) != untilDot(in) {
			t.Errorf("%q gives %q, %v", in, got, err)
		}
	})
}
