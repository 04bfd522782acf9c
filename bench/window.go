//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// idle is how long a window is left alone while its processor time is counted.
const idle = 12 * time.Second

// candidate is a program whose window is measured.
type candidate struct {
	name string
	// command gives the variables and arguments of the next start.
	command func() (env, args []string, err error)

	painted, began, memory, busy series // seconds, seconds of a processor, MiB, percent of one processor
}

// window compares the window with the smallest one of the same toolkit, and with a composer people know.
func (b *bench) window(ctx context.Context) error {
	s, err := b.newScreen(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	h, err := b.newHome(ctx, b.full, b.sink.Port(), b.ca)
	if err != nil {
		return err
	}
	ours := &candidate{name: "Sendoff's composer", command: func() ([]string, []string, error) {
		fresh, err := b.again(h) // each start finds the same
		return h.env, append([]string{h.binary, "--home", fresh, "compose"}, message(1)...), err
	}}
	all := []*candidate{ours}
	smallest, editor := plain("the smallest Fyne window", b.smallwindow), plain("Fyne's text field, as large", b.smallwindow, "editor")
	if _, err := os.Stat(b.smallwindow); err != nil {
		b.missing(smallest.name, err)
	} else {
		all = append(all, smallest, editor)
	}
	for i := range max(1, min(3, b.pairs)) + 1 {
		for _, c := range all {
			if i == 0 { // the first start fills the caches, and is not counted
				err = b.warm(ctx, s, c)
			} else {
				err = b.look(ctx, s, c)
			}
			if err != nil {
				return err
			}
		}
	}
	b.compare(ours, all[1:], b.thunderbird(ctx, s))
	return nil
}

// compare prints the figures and their ratios.
func (b *bench) compare(ours *candidate, fyne []*candidate, other *candidate) {
	for _, c := range append(append([]*candidate{ours}, fyne...), other) {
		if c != nil {
			b.row(c.name, "painted %.2f s (%.2f s of a processor until %d s later), PSS %.0f MiB, idle %.1f %%",
				c.painted.median(), c.began.median(), int(steady.Seconds()), c.memory.median(), c.busy.median())
		}
	}
	for i, c := range fyne {
		aims := [][]string{{"1.3 or less", "1.15 or less", "equal"}, {"none", "none", "none"}}[min(i, 1)]
		b.ratio("  painted, Sendoff / "+c.name, ours.painted.over(c.painted), aims[0])
		b.ratio("  memory, Sendoff / "+c.name, ours.memory.over(c.memory), aims[1])
		b.ratio("  idle, Sendoff / "+c.name, ours.busy.over(c.busy), aims[2])
	}
	if other != nil {
		b.row("  Sendoff / Thunderbird", "painted %.2f, memory %.2f, idle %.2f", ours.painted.median()/other.painted.median(),
			ours.memory.median()/other.memory.median(), ours.busy.median()/other.busy.median())
	}
	b.say("  (painted: four in five of the tiles of 32 pixels that are not of one colour have what they keep, seen in the")
	b.say("   screen's own memory; idle: %d s with the keyboard in the window; programs with all their processes;", int(idle.Seconds()))
	b.say("   drawn by Mesa in software, where each repaint costs by the window's size)")
}

// plain is a program that needs nothing.
func plain(name string, args ...string) *candidate {
	return &candidate{name: name, command: func() ([]string, []string, error) { return nil, args, nil }}
}

// again makes a copy of a home, as it is before the program has ever had a window in it.
func (b *bench) again(h *home) (string, error) {
	dir, err := os.MkdirTemp(b.dir, "again-")
	if err == nil {
		err = os.CopyFS(dir, os.DirFS(h.dir))
	}
	if err != nil {
		return "", fmt.Errorf("copying a home: %w", err)
	}
	return dir, nil
}

// warm starts a program once and closes it when it is painted.
func (b *bench) warm(ctx context.Context, s *screen, c *candidate) error {
	p, err := s.start(ctx, c)
	if err != nil {
		return err
	}
	return s.end(ctx, p)
}

// start starts a candidate and waits until it is painted.
func (s *screen) start(ctx context.Context, c *candidate) (*shown, error) {
	env, args, err := c.command()
	if err != nil {
		return nil, err
	}
	return s.show(ctx, env, args[0], args[1:]...)
}

// look starts a program once, notes when it is painted, what it needs, and how busy it is when left alone.
func (b *bench) look(ctx context.Context, s *screen, c *candidate) error {
	p, err := s.start(ctx, c)
	if err != nil {
		return err
	}
	before, err := usageOf(p.cmd.Process.Pid)
	begun := time.Now()
	if err == nil {
		err = wait(ctx, idle)
	}
	after, err2 := usageOf(p.cmd.Process.Pid)
	passed := time.Since(begun)
	if err := errors.Join(err, err2, s.end(ctx, p)); err != nil {
		return fmt.Errorf("%s: %w; it said: %s", c.name, err, lastWords(p.out.String()))
	}
	c.painted = append(c.painted, p.painted.Seconds())
	c.began = append(c.began, before.cpu.Seconds())
	c.memory = append(c.memory, mebibytes(after.pss))
	c.busy = append(c.busy, 100*float64(after.cpu-before.cpu)/float64(passed))
	return nil
}

// thunderbird measures Thunderbird's composer, on a profile that one start has made ready; nil if it cannot.
func (b *bench) thunderbird(ctx context.Context, s *screen) *candidate {
	const name = "Thunderbird's composer"
	if _, err := exec.LookPath("thunderbird"); err != nil {
		b.missing(name, fmt.Errorf("not installed, and too large to be installed for this alone: %w", err))
		return nil
	}
	profile := filepath.Join(b.dir, "thunderbird")
	err := os.MkdirAll(profile, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(profile, "user.js"), []byte(thunderbirdSettings), 0o600)
	}
	if err != nil {
		b.missing(name, err)
		return nil
	}
	c := plain(name, "thunderbird", "--profile", profile, "-compose",
		"to='r1@bench.test',subject='Measured',body='A short text.'")
	err = b.warm(ctx, s, c) // makes the profile ready
	for range 2 {
		if err == nil {
			err = b.look(ctx, s, c)
		}
	}
	if err != nil {
		b.missing(name, err)
		return nil
	}
	return c
}

// thunderbirdSettings is a profile with one account, without what Thunderbird asks or fetches when it is new.
const thunderbirdSettings = `
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.accountmanager.defaultaccount", "account1");
user_pref("mail.server.server1.type", "none");
user_pref("mail.server.server1.hostname", "Local Folders");
user_pref("mail.server.server1.userName", "nobody");
user_pref("mail.server.server1.name", "Local Folders");
user_pref("mail.identity.id1.fullName", "Me");
user_pref("mail.identity.id1.useremail", "me@bench.test");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtp.defaultserver", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "127.0.0.1");
user_pref("mail.smtpserver.smtp1.port", 2525);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.winsearch.firstRunDone", true);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mailnews.start_page.enabled", false);
user_pref("mailnews.start_page_override.mstone", "ignore");
user_pref("mail.inappnotifications.enabled", false);
user_pref("app.update.enabled", false);
user_pref("app.donation.eoy.version.viewed", 999);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("extensions.update.enabled", false);
`
