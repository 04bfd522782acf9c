package desktop

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestRestart runs this test program, which restarts itself as it was told.
func TestRestart(t *testing.T) {
	const role = "SENDOFF_TEST_RESTART"
	switch os.Getenv(role) {
	case "first":
		if err := Restart([]string{"-test.run=^TestRestart$", "--", "--home=a b"}, []string{role + "=second"}); err != nil {
			t.Fatal(err)
		}
		os.Exit(0)
	case "second":
		fmt.Println("again:", strings.Join(os.Args[1:], "|"))
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestRestart$", "mailto:li@example.org")
	cmd.Env = append(os.Environ(), role+"=first")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(out); !strings.Contains(got, "again: -test.run=^TestRestart$|--|--home=a b\n") {
		t.Errorf("the second run said %q", got)
	}
}
