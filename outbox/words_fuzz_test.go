package outbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// FuzzSearchWords: whatever is typed is no error, and finds what a look into
// every text finds.
func FuzzSearchWords(f *testing.F) {
	for _, words := range []string{
		"isparta", "İZMİR", `"a b"`, "a OR b", "people:x", "x*", "^a", "NEAR(a b, 2)", "NOT", "AND", "-", "a.b@x.example", "東京", "京都",
		"\x00", "\xff\xfe", "''; DROP TABLE words", "{a b}:c", "+ a", "ﬁle", "a\u0301", "½", "①", "ş", "a\u00a8b", "\u2028", "e\u0301té", "ΑΣ",
	} {
		f.Add(words)
	}
	d, err := newProcess(context.Background(), f.TempDir(), newClock(), account.NewMemory(), account.Patience{}, new(log))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		d.outbox.Close()
		d.store.Close()
	})
	if _, err := d.accounts.Add(f.Context(), account.Account{Address: sender, Host: "127.0.0.1", Port: 1, Security: account.SecurityTLS}, password); err != nil {
		f.Fatal(err)
	}
	var docs []compose.Draft
	for _, draft := range []compose.Draft{
		{To: "Çağrı <a.b@x.example>", Subject: "ISPARTA gezisi", Body: "a b c; d\ne OR f NOT g AND h"},
		{To: "b@y.example", Subject: "İzmir", Body: "東京タワー 京都 ﬁle ½ ① été ΑΣ ς"},
		{To: "c@x.example", Cc: "Li <li@y.example>", Subject: "", Body: "near a-b x* ^y people:x {z}", Attachments: []compose.Attachment{}},
		{To: "d@y.example", Subject: "a", Body: strings.Repeat("uzun ", 50) + "b'; DROP TABLE words; --"},
	} {
		m, err := d.outbox.Submit(f.Context(), draft, outbox.SubmitOptions{})
		if err != nil {
			f.Fatal(err)
		}
		draft.ID = m.ID
		docs = append(docs, draft)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		if len(asked) > 900 || strings.TrimSpace(asked) == "" {
			return
		}
		page, more, err := d.outbox.Search(t.Context(), outbox.Query{Words: asked})
		if err != nil || more {
			t.Fatalf("%q: %v %v", asked, more, err)
		}
		for _, draft := range docs {
			got := slices.ContainsFunc(page, func(s outbox.Summary) bool { return s.ID == draft.ID })
			if want, sure := holds(draft, asked); sure && got != want {
				t.Errorf("%q finds %q: %v", asked, draft.Subject+"|"+draft.Body, got)
			}
		}
	})
}

// holds looks for the words in a draft, one after the other; sure is false where
// a word is too long to count whole.
func holds(d compose.Draft, asked string) (found, sure bool) {
	var fields [][]string
	for _, field := range []string{
		strings.Join([]string{sender, d.To, d.Cc}, "\n"), d.Subject, d.Body,
	} {
		fields = append(fields, wordsOf(field))
	}
	var phrases [][]string
	for _, word := range strings.Fields(asked) {
		if phrase := wordsOf(word); len(phrase) > 0 {
			phrases = append(phrases, phrase)
		}
		for _, w := range wordsOf(word) {
			if utf8.RuneCountInString(w) > 60 {
				return false, false
			}
		}
	}
	if len(phrases) == 0 {
		return false, true
	}
	for i, phrase := range phrases {
		if !slices.ContainsFunc(fields, func(field []string) bool { return stands(field, phrase, i == len(phrases)-1) }) {
			return false, true
		}
	}
	return true, true
}

// stands says whether words stand beside each other in a text.
func stands(text, words []string, open bool) bool {
	for i := range text {
		if i+len(words) > len(text) {
			return false
		}
		last := len(words) - 1
		if !slices.Equal(text[i:i+last], words[:last]) {
			continue
		}
		if text[i+last] == words[last] || open && strings.HasPrefix(text[i+last], words[last]) {
			return true
		}
	}
	return false
}

func wordsOf(text string) []string {
	var spaced strings.Builder
	for _, r := range compose.Fold(text) {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
			spaced.WriteString(" " + string(r) + " ")
		} else {
			spaced.WriteRune(r)
		}
	}
	return strings.FieldsFunc(spaced.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
}
