package ui

import (
	"reflect"
	"testing"
)

func TestFindAll(t *testing.T) {
	for _, c := range []struct {
		in, words string
		want      []span
	}{
		{"one two one", "one", []span{{0, 3}, {8, 11}}},
		{"ISPARTA, ısparta, Isparta", "isparta", []span{{0, 7}, {9, 16}, {18, 25}}},
		{"İstanbul", "ist", []span{{0, 3}}},
		{"Straße", "SS", []span{{4, 5}}},
		{"aaaa", "aa", []span{{0, 2}, {2, 4}}},
		{"🙂 çay", "cay", []span{{2, 5}}},
		{"Zoe\u0308!", "zoe", []span{{0, 3}}},
		{"text", "", nil},
		{"", "x", nil},
		{"two\nlines", "o\nl", []span{{2, 5}}},
	} {
		if got := findAll(c.in, c.words); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q in %q: %v, want %v", c.words, c.in, got, c.want)
		}
	}
}
