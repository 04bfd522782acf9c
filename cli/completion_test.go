//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What bash offers behind a command line, asked of a real bash.
func TestBashCompletion(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a file.pdf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "sendoff.bash")
	code, out, _ := run(t, parts(t, "en"), "completion", "bash")
	if err := os.WriteFile(script, []byte(out), 0o600); err != nil || code != 0 {
		t.Fatal(err, code)
	}
	for line, want := range map[string]string{
		"sendoff out":                     "outbox",
		"sendoff outbox re":               "retry",
		"sendoff account set --imap-s":    "--imap-security",
		"sendoff send --to a@b --bod":     "--body|--body-file",
		"sendoff send --attach a":         "a file.pdf",
		"sendoff attach a":                "a file.pdf",
		"sendoff completion z":            "zsh",
		"sendoff --home x sent ex":        "export",
		"sendoff send --subject outbox r": "",
	} {
		cmd := exec.CommandContext(t.Context(), "bash", "-c", `source "$0"; read -ra COMP_WORDS <<<"$1"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_sendoff; IFS='|'; echo "${COMPREPLY[*]}"`, script, line)
		cmd.Dir = dir
		got, err := cmd.CombinedOutput()
		if strings.TrimSpace(string(got)) != want || err != nil {
			t.Errorf("%q gives %q, %v", line, got, err)
		}
	}
}
