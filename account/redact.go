package account

import (
	"encoding/base64"
	"errors"
	"net/textproto"
	"slices"
	"strings"
)

// redacted stands where a server repeated the secret.
const redacted = "[…]"

// redactor takes a secret, in every form in which it crosses the line, out of
// what a server says.
type redactor struct{ forms []string }

func newRedactor(username, secret string) redactor {
	if secret == "" {
		return redactor{}
	}
	var r redactor
	for _, plain := range []string{
		secret,
		"\x00" + username + "\x00" + secret,
		"user=" + username + "\x01auth=Bearer " + secret + "\x01\x01",
	} {
		encoded := base64.StdEncoding.EncodeToString([]byte(plain))
		r.forms = append(r.forms, encoded, strings.TrimRight(encoded, "="))
	}
	r.forms = append(r.forms, secret, cleanLine(secret))
	// Longer forms first, so that none is left in part.
	slices.SortFunc(r.forms, func(a, b string) int { return len(b) - len(a) })
	r.forms = slices.DeleteFunc(slices.Compact(r.forms), func(f string) bool { return f == "" })
	return r
}

func (r redactor) text(s string) string {
	for _, f := range r.forms {
		s = strings.ReplaceAll(s, f, redacted)
	}
	return s
}

// reply cleans an answer. The text was cut to a length before; a part of the
// secret that the cut left at the end goes as well.
func (r redactor) reply(in Reply) Reply {
	in.Text = r.text(in.Text)
	for _, f := range r.forms {
		for n := len(f) - 1; n >= 4; n-- {
			if rest, ok := strings.CutSuffix(in.Text, f[:n]); ok {
				in.Text = rest + redacted
				return in
			}
		}
	}
	return in
}

// failure cleans everything of a failure that came from the server. An error
// that repeats its words is bounded like them.
func (r redactor) failure(f *Failure) {
	if f.Code != 0 {
		clean := r.reply(Reply{Code: f.Code, Text: f.Text})
		f.Text = clean.Text
		f.Err = &textproto.Error{Code: f.Code, Msg: f.Text}
		return
	}
	f.Text = r.reply(Reply{Text: f.Text}).Text
	if f.Err == nil {
		return
	}
	if said := f.Err.Error(); said != truncate(cleanLine(r.text(said)), maxReplyText) {
		f.Err = errors.New(truncate(cleanLine(r.text(said)), maxReplyText))
	}
}
