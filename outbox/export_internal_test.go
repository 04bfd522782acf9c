package outbox

import (
	"strings"
	"testing"
	"time"
)

// TestMboxLongLines: what looks like the beginning of a message is quoted, and
// only that, wherever the pieces end in which a file is read.
func TestMboxLongLines(t *testing.T) {
	a := strings.Repeat("a", spoolBuffer)
	for in, want := range map[string]string{
		"":                            "\n",
		"x":                           "x\n\n",
		"From x\r\n":                  ">From x\n\n",
		a + "From x\r\nFrom y\r\n":    a + "From x\n>From y\n\n",
		a[1:] + "\r\nFrom y\r\n":      a[1:] + "\n>From y\n\n",
		a[1:] + "\rb\r\n":             a[1:] + "\rb\n\n",
		"From " + a + "\r\n":          ">From " + a + "\n\n",
		a + a + a[2:] + "\r\n\r\n":    a + a + a[2:] + "\n\n\n",
		">>>From x\r\n>>> From y\r\n": ">>>>From x\n>>> From y\n\n",
	} {
		var got strings.Builder
		if err := writeMbox(&got, strings.NewReader(in)); err != nil || got.String() != want {
			t.Errorf("%.20q… of %d bytes gives %.20q… of %d, want %d, %v", in, len(in), got.String(), got.Len(), len(want), err)
		}
	}
}

func TestMonthsBefore(t *testing.T) {
	for _, c := range []struct {
		at     string
		months int
		want   string
	}{
		{"2027-03-31T09:30:00Z", 1, "2027-02-28T09:30:00Z"},
		{"2028-03-30T00:00:00Z", 1, "2028-02-29T00:00:00Z"},
		{"2027-03-15T23:59:00Z", 3, "2026-12-15T23:59:00Z"},
		{"2027-12-31T12:00:00Z", 13, "2026-11-30T12:00:00Z"},
		{"2027-05-01T00:00:00Z", 12, "2026-05-01T00:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := monthsBefore(at, c.months).Format(time.RFC3339); got != c.want {
			t.Errorf("%d months before %s is %s, want %s", c.months, c.at, got, c.want)
		}
	}
}
