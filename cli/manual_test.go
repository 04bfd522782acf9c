package cli

import (
	"strings"
	"testing"
)

// The manual, the completion and the help say the same of every command and
// every flag.
func TestManualSaysWhatHelpSays(t *testing.T) {
	app, err := model()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "tr"} {
		p := parts(t, lang)
		code, manual, _ := run(t, p, "manual")
		_, fish, _ := run(t, p, "completion", "fish")
		if code != 0 || strings.Contains(manual, "<no value>") || strings.Contains(fish, "<no value>") {
			t.Fatalf("%s: exit %d\n%s", lang, code, manual)
		}
		s := &session{p: p.Text}
		all := s.allExplained(app.Node)
		if len(all) < 25 {
			t.Fatalf("only %d commands", len(all))
		}
		for _, x := range all {
			code, help, _ := run(t, p, append([]string{"help"}, x.Words...)...)
			_, asked, _ := run(t, p, append(x.Words, "--help")...)
			if code != 0 || help != asked || !strings.Contains(help, x.Help) {
				t.Errorf("%s: help %s says\n%s", lang, x.Path, help)
			}
			if !strings.Contains(manual, ".SS "+roff(x.Form)+"\n"+roff(x.Help)+"\n") {
				t.Errorf("%s: the manual does not know %s", lang, x.Path)
			}
			for _, f := range x.Flags {
				if !strings.Contains(manual, ".B "+roff(f.Form)+"\n"+roff(f.Help)+"\n") || !strings.Contains(help, f.Help) {
					t.Errorf("%s: %s %s is not told", lang, x.Path, f.Name)
				}
				if len(x.Below) == 0 && !strings.Contains(fish, "-l "+f.Name) {
					t.Errorf("%s: fish does not know %s", lang, f.Name)
				}
			}
		}
	}
}

func TestUnknownShellAndCommand(t *testing.T) {
	for _, args := range []string{"completion tcsh", "completion", "help nonsense", "help outbox nonsense"} {
		if code, out, told := run(t, parts(t, "en"), strings.Fields(args)...); code != exitUsage || out != "" || told == "" {
			t.Errorf("%s: exit %d, %q, %q", args, code, out, told)
		}
	}
}
