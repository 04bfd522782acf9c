package outbox

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestReadReply(t *testing.T) {
	for in, want := range map[string]struct {
		code int
		text string
		err  error
	}{
		"250 Ok\r\n":                          {250, "Ok\n", nil},
		"250\r\n":                             {250, "\n", nil},
		"250 \r\n":                            {250, "\n", nil},
		"250 Ok\n":                            {250, "Ok\n", nil},
		"250-one\r\n250-two\r\n250 three\r\n": {250, "one\ntwo\nthree\n", nil},
		"550-5.1.1 no\r\n550 5.1.1 such\r\n":  {550, "5.1.1 no\n5.1.1 such\n", nil},
		"250-one\r\n251 two\r\n":              {0, "251 two", errBadReply},
		"hello\r\n":                           {0, "hello", errBadReply},
		"\r\n":                                {0, "", errBadReply},
		"25\r\n":                              {0, "25", errBadReply},
		"2500 Ok\r\n":                         {0, "2500 Ok", errBadReply},
		"650 Ok\r\n":                          {0, "650 Ok", errBadReply},
		"050 Ok\r\n":                          {0, "050 Ok", errBadReply},
		"250_Ok\r\n":                          {0, "250_Ok", errBadReply},
		"٢٥٠ Ok\r\n":                          {0, "٢٥٠ Ok", errBadReply},
		"":                                    {0, "", io.EOF},
		"250-one\r\n":                         {0, "", io.EOF},
		"250 cut":                             {0, "", io.EOF},
		strings.Repeat("250-x\r\n", 1000):     {0, "", errBadReply},
		"250 " + strings.Repeat("x", 100_000) + "\r\n": {250, strings.Repeat("x", 4096-4) + "\n", nil},
	} {
		code, text, err := readReply(bufio.NewReaderSize(strings.NewReader(in), 4096))
		if code != want.code || text != want.text || !errors.Is(err, want.err) {
			t.Errorf("%.60q: %d %.60q %v", in, code, text, err)
		}
	}
}

func FuzzReadReply(f *testing.F) {
	for _, seed := range []string{"250 Ok\r\n", "250-a\r\n250 b\r\n", "x\r\n", "250-a\r\n550 b\r\n", "\x00\xff\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		code, text, err := readReply(bufio.NewReader(strings.NewReader(in)))
		if err == nil && (code < 100 || code > 599 || !strings.HasSuffix(text, "\n")) {
			t.Errorf("%q: %d %q", in, code, text)
		}
		if len(text) > len(in)+maxReplyLines {
			t.Errorf("%q: more words than bytes", in)
		}
	})
}
