package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// List flags split at nothing, and a value may begin with a dash.
func TestValuesAreTakenAsTheyStand(t *testing.T) {
	var g grammar
	parser, err := newParser(&g)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse([]string{
		"send", "--attach", "a,b;c.pdf", "--attach=-x.pdf", "--attach", "-y.pdf", "--to", `"A, B" <a@b.test>`,
		"--body-file", "-", "--subject", "--to", "--body", "",
	})
	if err != nil {
		t.Fatal(err)
	}
	c := g.Send
	if diff := cmp.Diff(values{"a,b;c.pdf", "-x.pdf", "-y.pdf"}, c.Attach); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(values{`"A, B" <a@b.test>`}, c.To); diff != "" {
		t.Error(diff)
	}
	if c.BodyFile != "-" || c.Subject != "--to" || c.Body == nil || *c.Body != "" {
		t.Errorf("%+v", c)
	}
}

func TestSendmailForms(t *testing.T) {
	tests := map[string]struct {
		args []string
		want sendmailCommand
	}{
		"plain":    {[]string{"a@b.test"}, sendmailCommand{Recipients: []string{"a@b.test"}}},
		"bundled":  {[]string{"-ti"}, sendmailCommand{T: true, I: true}},
		"attached": {[]string{"-i", "-fc@d.test", "a@b.test"}, sendmailCommand{I: true, From: "c@d.test", Recipients: []string{"a@b.test"}}},
		"dashes":   {[]string{"-f", "c@d.test", "--", "a@b.test"}, sendmailCommand{From: "c@d.test", Recipients: []string{"a@b.test"}}},
		"oi":       {[]string{"-oi", "a@b.test"}, sendmailCommand{I: true, Recipients: []string{"a@b.test"}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var g grammar
			parser, err := newParser(&g)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(plainSendmail(append([]string{"sendmail"}, tc.args...))); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, g.Sendmail); diff != "" {
				t.Error(diff)
			}
		})
	}
}
