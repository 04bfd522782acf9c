package compose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// multi is a multipart with parts, each with its header.
func multi(kind, boundary string, parts ...string) string {
	return "Content-Type: multipart/" + kind + "; boundary=" + boundary + "\n\n--" + boundary + "\n" +
		strings.Join(parts, "\n--"+boundary+"\n") + "\n--" + boundary + "--\n"
}

// The same text in several forms is taken once; everything else is kept,
// wherever it stands.
func TestOpenLetterOfAlternatives(t *testing.T) {
	const (
		text     = "Content-Type: text/plain\n\n"
		page     = "Content-Type: text/html\n\n"
		named    = "Content-Type: text/html; name=a.html\n\n"
		attached = "Content-Type: text/html\nContent-Disposition: attachment\n\n"
		picture  = "Content-Type: image/gif; name=a.gif\nContent-Id: <a>\n\n"
	)
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct {
		letter string
		want   opened
	}{
		"text and page": {multi("alternative", "b", text+"one", page+"<p>1"), opened{Body: "one"}},
		"a page after it": {
			multi("mixed", "b", multi("alternative", "c", text+"one", page+"<p>1"), page+"<p>2"),
			opened{Body: "one", Files: map[string]string{"part.html": "<p>2"}},
		},
		"a page alone as an alternative after it": {
			multi("mixed", "b", text+"one", multi("alternative", "c", page+"<p>2")),
			opened{Body: "one", Files: map[string]string{"part.html": "<p>2"}},
		},
		"two letters": {
			multi("mixed", "b", multi("alternative", "c", text+"one", page+"<p>1"), multi("alternative", "d", text+"two", page+"<p>2")),
			opened{Body: "one", Files: map[string]string{"part.txt": "two"}},
		},
		"page with pictures": {
			multi("alternative", "b", text+"one", multi("related", "c", page+"<img src=cid:a>", picture+"GIF89a")),
			opened{Body: "one", Files: map[string]string{"a.gif": "GIF89a"}},
		},
		"pages among files, as Apple writes them": {
			multi("alternative", "b", text+"one", multi("mixed", "c", page+"<p>1", picture+"GIF89a", page+"<p>more")),
			opened{Body: "one", Files: map[string]string{"a.gif": "GIF89a"}},
		},
		"a file that has a name": {
			multi("alternative", "b", text+"one", named+"<p>1"),
			opened{Body: "one", Files: map[string]string{"a.html": "<p>1"}},
		},
		"a file that has none": {
			multi("alternative", "b", text+"one", attached+"<p>1"),
			opened{Body: "one", Files: map[string]string{"part.html": "<p>1"}},
		},
		"page alone":      {multi("alternative", "b", page+"<p>1"), opened{Body: "1", Files: map[string]string{"message.html": "<p>1"}}},
		"page among many": {multi("mixed", "b", picture+"GIF89a", page+"<p>1"), opened{Body: "1", Files: map[string]string{"a.gif": "GIF89a", "message.html": "<p>1"}}},
		"empty text":      {multi("alternative", "b", text+" \n\n", page+"<p>1"), opened{Body: "1", Files: map[string]string{"message.html": "<p>1"}}},
		"page first":      {multi("alternative", "b", page+"<p>1", text+"one"), opened{Body: "one"}},
		"page without words": {
			multi("alternative", "b", page+"<img src=cid:a>", multi("alternative", "c", text+"one"), text+"two"),
			opened{Body: "one", Files: map[string]string{"message.html": "<img src=cid:a>", "part.txt": "two"}},
		},
		"page first, and a text beside it": {
			multi("mixed", "b", multi("alternative", "c", page+"<p>1"), text+"two"),
			opened{Body: "1", Files: map[string]string{"message.html": "<p>1", "part.txt": "two"}},
		},
		"a text that is a file": {
			multi("alternative", "b", "Content-Type: text/plain; name=a.txt\n\none", page+"<p>1"),
			opened{Body: "1", Files: map[string]string{"a.txt": "one", "message.html": "<p>1"}},
		},
		"long text": {
			multi("alternative", "b", text+strings.Repeat("x", 1<<20+1), page+"<p>1"),
			opened{Body: "1", Files: map[string]string{"part.txt": strings.Repeat("x", 1<<20+1), "message.html": "<p>1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%.2000s", err, diff)
			}
		})
	}
}
