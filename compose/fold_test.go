package compose_test

import (
	"testing"

	"sendoff/compose"
)

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"ISPARTA", "ısparta", "Isparta", "İSPARTA", "isparta"},
		{"Çağrı ŞAHİN", "cagri sahin", "çağrı şahin", "ÇAĞRI ŞAHİN"},
		{"Straße", "STRASSE", "strasse"},
		{"Zoë", "Zoe\u0308", "zoe"},
		{"ﬁle №5", "file no5"},
		{"Ελλάδα", "ΕΛΛΆΔΑ", "ελλαδα"},
	} {
		for _, word := range same {
			if got, want := compose.Fold(word), compose.Fold(same[0]); got != want {
				t.Errorf("%q folds to %q, %q to %q", word, got, same[0], want)
			}
		}
	}
	for _, pair := range [][2]string{{"a", "b"}, {"", " "}, {"o", "0"}, {"л", "п"}} {
		if compose.Fold(pair[0]) == compose.Fold(pair[1]) {
			t.Errorf("%q and %q meet", pair[0], pair[1])
		}
	}
}
