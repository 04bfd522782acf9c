//go:build unix && e2e

package desktop_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sendoff/e2e/desktop"
	"sendoff/e2e/system"
)

// store keeps a secret as secret-tool would, and says how that ended within the time.
func store(t *testing.T, s *desktop.Session, limit time.Duration) (string, bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := s.Command("secret-tool", "store", "--label", "test", "service", "test")
	cmd.Stdin = strings.NewReader("the secret")
	p := system.Start(t, cmd)
	select {
	case <-p.Done():
		return p.Output(), cmd.ProcessState.Success()
	case <-ctx.Done():
		p.Kill()
		return "no answer", false
	}
}

func TestKeyrings(t *testing.T) {
	system.Need(t, "secret-tool", "gnome-keyring-daemon")
	for _, c := range []struct {
		keyring desktop.Keyring
		kept    bool
		says    string
	}{
		{desktop.Unlocked, true, ""},
		{desktop.Absent, false, "org.freedesktop.secrets"},
		{desktop.Silent, false, "no answer"},
		{desktop.Locked, false, ""},
	} {
		t.Run(string(c.keyring), func(t *testing.T) {
			s := desktop.NewSession(t, c.keyring)
			says, kept := store(t, s, 3*time.Second)
			t.Logf("%v %q", kept, says)
			if kept != c.kept || !strings.Contains(says, c.says) {
				t.Errorf("kept %v, says %q; want %v, %q", kept, says, c.kept, c.says)
			}
			if kept && !strings.Contains(s.Secrets("test"), "secret = the secret") {
				t.Errorf("the secret is not there: %s", s.Secrets("test"))
			}
		})
	}
}
