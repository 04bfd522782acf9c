//go:build linux && e2e && wine

package e2e_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// winePC is a computer with Windows, as Wine plays it: folders, registry, Credential Manager, and the screen.
type winePC struct {
	*window
	drive string // C: on this machine
}

// Debian's Wine lacks a library that Go's programs ask for random numbers.
const randomNumbers = `#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
`

func newWindows(t *testing.T) *winePC {
	t.Helper()
	system.Need(t, "wine", "x86_64-w64-mingw32-gcc", "wineserver")
	screen := desktop.NewScreen(t, desktop.Absent, 1400, 900)
	prefix := filepath.Join(screen.Home, "wine")
	for name, value := range map[string]string{
		"WINEPREFIX": prefix, "WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "bcryptprimitives=n;mscoree=;mshtml=;winemenubuilder.exe=",
	} {
		screen.Setenv(name, value)
	}
	w := &winePC{
		window: &window{program: &program{t: t, session: screen.Session, path: "wine"}, screen: screen},
		drive:  filepath.Join(prefix, "drive_c"),
	}
	t.Cleanup(func() { _ = screen.Command("wineserver", "-k").Run() })
	w.must(0, "", "wineboot", "-i")
	w.compile(randomNumbers, w.local("windows/system32/bcryptprimitives.dll"), "-shared", "-ladvapi32")
	return w
}

// compile makes a program or a library of a source in C.
func (w *winePC) compile(text, out string, flags ...string) {
	w.t.Helper()
	source := filepath.Join(w.session.Home, "source.c")
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	args := append([]string{"-o", out, source}, flags...)
	if said, err := w.session.Command("x86_64-w64-mingw32-gcc", args...).CombinedOutput(); err != nil {
		w.t.Fatalf("the compiler: %v\n%s", err, said)
	}
}

// setup is the installer, as scripts/package-windows.sh has made it.
func setup(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("../build/Sendoff-*-setup.exe")
	if err != nil || len(found) != 1 {
		t.Fatalf("there are %d installers: scripts/package-windows.sh makes one", len(found))
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// install runs the installer silently, and it succeeds.
func (w *winePC) install(folder string) {
	w.t.Helper()
	if e := w.setUp(folder); e.code != 0 {
		w.t.Fatalf("setup ended with %d\n%s", e.code, e)
	}
}

// setUp runs the installer silently. The folder stands last and without quotes, as NSIS wants it; Wine by itself would
// put it between some.
func (w *winePC) setUp(folder string) ended {
	w.t.Helper()
	return w.run("", "cmd", "/c", `Z:`+strings.ReplaceAll(setup(w.t), "/", `\`)+" /S /D="+folder)
}

// query reads the registry; "" for what is not there.
func (w *winePC) query(args ...string) string {
	w.t.Helper()
	e := w.run("", append([]string{"reg", "query"}, args...)...)
	if e.code != 0 {
		return ""
	}
	return strings.ReplaceAll(e.stdout, "\r", "")
}

// local is a path below C: on this machine.
func (w *winePC) local(path string) string { return filepath.Join(w.drive, filepath.FromSlash(path)) }

// everywhere are the places in which an installed Sendoff leaves traces, below HKCU or HKLM.
var everywhere = []string{
	`Software\Sendoff`, `Software\Microsoft\Windows\CurrentVersion\Uninstall\Sendoff`, `Software\Clients\Mail\Sendoff`,
	`Software\Classes\Sendoff.Url.mailto`, `Software\Classes\Sendoff.File.eml`, `Software\Classes\.eml`, `Software\Microsoft\Windows\CurrentVersion\App Paths\sendoff.exe`,
}

// gone fails the test if anything is left of an installation.
func (w *winePC) gone(root, folder string) {
	w.t.Helper()
	system.Eventually(w.t, patience, "the uninstaller has ended", func() bool {
		_, err := os.Stat(w.local(folder))
		return os.IsNotExist(err)
	})
	for _, key := range everywhere {
		if left := w.query(root + `\` + key); left != "" {
			w.t.Errorf("the registry still has\n%s", left)
		}
	}
	if left := w.query(root+`\Software\RegisteredApplications`, "/v", "Sendoff"); left != "" {
		w.t.Errorf("it is still registered:\n%s", left)
	}
	err := filepath.WalkDir(w.local("users"), func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "Sendoff.lnk") {
			w.t.Errorf("%s is left", path)
		}
		return nil
	})
	if err != nil {
		w.t.Error(err)
	}
}

// The whole life of an installation for one person, in a folder with a space and letters beyond ASCII: silent setup,
// account, password in the Credential Manager, a message with a file from the window, a mailto link, setup over the
// running program, and away again with everything.
func TestWindowsOnePerson(t *testing.T) {
	server := faultserver.New(t, signedIn())
	w := newWindows(t)
	const folder = "programs of/Ayşe Öz"
	w.install(`C:\programs of\Ayşe Öz`)
	com := w.local(folder + "/sendoff.com")
	// What is beyond ASCII is lost in the output of reg.
	if command := w.query(`HKCU\Software\Classes\Sendoff.Url.mailto\shell\open\command`); !strings.Contains(command, `"C:\programs of\`) ||
		!strings.Contains(command, `\sendoff.exe" --link "%1"`) {
		t.Errorf("links are opened by\n%s", command)
	}
	if !strings.Contains(w.query(`HKCU\Software\RegisteredApplications`), `Software\Clients\Mail\Sendoff\Capabilities`) {
		t.Error("it is no program to choose under Default apps")
	}
	if taken := w.query(`HKCU\Software\Classes\mailto\shell\open\command`); taken != "" {
		t.Errorf("it has taken the links for itself:\n%s", taken)
	}

	for _, place := range []string{"Start Menu/Programs", "SendTo"} {
		if found, _ := filepath.Glob(w.local("users/*/AppData/Roaming/Microsoft/Windows/" + place + "/Sendoff.lnk")); len(found) != 1 {
			t.Errorf("%d shortcuts in %s", len(found), place)
		}
	}
	for want, args := range map[int][]string{
		0:  {"--version"},
		64: {"send", "--nonsense"},
		66: {"send", "--from", "practice", "--to", "li@example.org", "--subject", "x", "--body", "x", "--attach", `C:\not there.pdf`},
		78: {"send", "--to", "li@example.org", "--subject", "x", "--body", "x"},
	} {
		w.must(want, "", append([]string{com}, args...)...)
	}
	w.must(0, "the secret\n", com, "account", "add", "ayse@sendoff.test", "--host", "127.0.0.1", "--port", fmt.Sprint(server.Port()),
		"--security", "tls", "--username", "ayse", "--trust", server.Fingerprint(), "--password-stdin")
	const credentials = `HKCU\Software\Wine\Credential Manager`
	if kept := w.query(credentials, "/s"); !strings.Contains(strings.ToLower(kept), "sendoff") {
		t.Errorf("the Credential Manager has\n%s", kept)
	}
	for _, place := range mentions(t, w.local("users"), "the secret") {
		t.Errorf("the password is in %s", place)
	}

	report := file(t, w.session, "wine/drive_c/reports/ölçüm report.bin", 300_000)
	w.starts(com, "compose", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li", "--attach", `C:\reports\ölçüm report.bin`)
	w.Window = w.screen.Window("Quarterly", patience)
	w.Focus()
	w.See(patience, "Dear Li")
	w.See(patience, "report.bin", "report")
	w.save("composer")
	w.screen.Keys("ctrl+Return")
	w.See(patience, "Leaves in")
	w.screen.Keys("Tab", "Return") // send now
	got := arrived(t, server, 1)
	if got.subject != "Quarterly" || got.text != "Dear Li" || len(got.files) != 1 {
		t.Errorf("the server has %+v", got)
	}
	w.See(patience, "Reference")
	w.save("sent")
	sent := w.must(0, "", com, "sent", "list", "--json").messages(t)
	if len(sent) != 1 || hash(w.spool(sent[0].ID)) != hash(server.Messages()[0].Data) {
		t.Errorf("%d messages were sent, or other bytes", len(sent))
	}
	if b, err := os.ReadFile(report); err != nil || !strings.Contains(string(server.Messages()[0].Data), encoded(b)) {
		t.Errorf("the file did not arrive as it is: %v", err)
	}

	// The person makes it the program for links. While the window is there Wine's pipes lead nowhere, see desktop's
	// channel; so it is closed first.
	w.must(0, "", "taskkill", "/f", "/im", "sendoff.exe")
	w.must(0, "", "reg", "add", `HKCR\mailto\shell\open\command`, "/f", "/ve", "/d", `"C:\programs of\Ayşe Öz\sendoff.exe" --link "%1"`)
	w.process = system.Start(t, w.command("", "start", "mailto:mehmet@example.org?subject=Appointment&body=Dear%20Mehmet"))
	w.screen.Window("Appointment", patience).See(patience, "Dear Mehmet")

	w.must(0, "", "taskkill", "/f", "/im", "sendoff.exe")
	letter := "To: li@example.org\r\nSubject: Offer of May\r\nDate: Fri, 27 Nov 2026 09:00:00 +0300\r\n\r\nThe price is three."
	if err := os.WriteFile(w.local("reports/my offer.eml"), []byte(letter), 0o600); err != nil {
		t.Fatal(err)
	}
	w.starts(com, `C:\reports\my offer.eml`) // as the registry says
	w.screen.Window("Offer of May", patience).See(patience, "The price")

	// While it runs, and something that cannot be removed has the name it would go on under.
	inTheWay := w.local(folder + "/sendoff.exe.old")
	if err := os.MkdirAll(filepath.Join(inTheWay, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.install(`C:\programs of\Ayşe Öz`)
	if _, err := os.Stat(w.local(folder + "/sendoff.exe.old2")); err != nil {
		t.Errorf("the program that runs has no name to go on under: %v", err)
	}
	if err := os.RemoveAll(inTheWay); err != nil {
		t.Fatal(err)
	}
	if e := w.run("", "cmd", "/c", `cd /d C:\programs of\Ayşe Öz&& uninstall.exe /S _?=C:\programs of\Ayşe Öz`); e.code != 4 {
		t.Errorf("the uninstaller ended with %d while the program runs", e.code)
	}
	w.must(0, "", "reg", "add", `HKCU\Software\Sendoff`, "/f", "/v", "Version", "/d", "99.0.0")
	if e := w.run("", setup(t), "/S"); e.code != 3 {
		t.Errorf("setup over a newer version ended with %d", e.code)
	}
	w.must(0, "", "taskkill", "/f", "/im", "sendoff.exe")
	w.must(0, "", "reg", "delete", `HKCU\Software\Sendoff`, "/f", "/v", "Version")

	// A program that nothing may touch: both stay as they are.
	was := hashOf(t, w.local(folder+"/sendoff.exe"))
	lock := w.holds(com)
	if e := w.setUp(`C:\programs of\Ayşe Öz`); e.code != 6 {
		t.Errorf("setup over a program in use ended with %d", e.code)
	}
	if e := w.run("", "cmd", "/c", `cd /d C:\programs of\Ayşe Öz&& uninstall.exe /S _?=C:\programs of\Ayşe Öz`); e.code != 4 {
		t.Errorf("the uninstaller ended with %d while sendoff.com is in use", e.code)
	}
	if hashOf(t, w.local(folder+"/sendoff.exe")) != was || w.query(`HKCU\Software\Sendoff`, "/v", "Version") != "" {
		t.Error("half of it was replaced")
	}
	lock()

	// Where the accounts cannot be read, nobody can tell which secrets are ours: everything stays.
	data := w.local("users/" + w.user() + "/AppData/Local/Sendoff")
	if err := os.Rename(data+"/sendoff.db", data+"/kept"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(data+"/sendoff.db", 0o700); err != nil {
		t.Fatal(err)
	}
	if e := w.run("", "cmd", "/c", `cd /d C:\programs of\Ayşe Öz&& uninstall.exe /S /DeleteData _?=C:\programs of\Ayşe Öz`); e.code != 7 {
		t.Errorf("the uninstaller ended with %d where the accounts cannot be read", e.code)
	}
	for _, path := range []string{data + "/kept", com} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("not everything stayed: %v", err)
		}
	}
	if err := os.Remove(data + "/sendoff.db"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(data+"/kept", data+"/sendoff.db"); err != nil {
		t.Fatal(err)
	}
	w.must(0, "", w.local(folder+"/uninstall.exe"), "/S", "/DeleteData")
	w.gone("HKCU", folder)
	if _, err := os.Stat(w.local("users/" + w.user() + "/AppData/Local/Sendoff")); !os.IsNotExist(err) {
		t.Errorf("the messages are left: %v", err)
	}
	if kept := w.query(credentials, "/s"); strings.Contains(strings.ToLower(kept), "ayse") || strings.Contains(strings.ToLower(kept), "sendoff") {
		t.Errorf("the Credential Manager still has\n%s", kept)
	}
}

// For everyone: in the folder of programs and the registry of the computer; data stays when it goes.
func TestWindowsEveryone(t *testing.T) {
	w := newWindows(t)
	w.must(0, "", setup(t), "/S", "/AllUsers")
	com := w.local("Program Files/Sendoff/sendoff.com")
	w.must(0, "", com, "send", "--from", "practice", "--to", "you@example.org", "--subject", "Test", "--body", "Hello")
	if w.query(`HKLM\Software\Clients\Mail\Sendoff\Capabilities\URLAssociations`) == "" || w.query(`HKCU\Software\Sendoff`) != "" {
		t.Error("it is not in the registry of the computer, or in the person's")
	}
	w.must(0, "", w.local("Program Files/Sendoff/uninstall.exe"), "/S", "/Machine", "/DeleteData") // maybe another person's
	system.Eventually(t, patience, "the uninstaller has ended", func() bool {
		_, err := os.Stat(com)
		return os.IsNotExist(err)
	})
	link := w.local("users/" + w.user() + "/AppData/Roaming/Microsoft/Windows/SendTo/Sendoff.lnk")
	if err := os.Remove(link); err != nil {
		t.Errorf("the administrator has removed what is a person's: %v", err)
	}
	w.gone("HKLM", "Program Files/Sendoff")
	if _, err := os.Stat(w.local("users/" + w.user() + "/AppData/Local/Sendoff/sendoff.db")); err != nil {
		t.Errorf("the messages are gone: %v", err)
	}
}

// holder is a program that lets nobody else open a file until its input ends.
const holder = `#include <windows.h>
#include <stdio.h>
int wmain(int n, wchar_t **args) {
	HANDLE h = CreateFileW(args[1], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
	if (h == INVALID_HANDLE_VALUE) return 1;
	puts("held");
	fflush(stdout);
	getchar();
	return 0;
}
`

// holds lets nobody open a file until it is released.
func (w *winePC) holds(path string) (release func()) {
	w.t.Helper()
	exe := filepath.Join(w.session.Home, "holder.exe")
	w.compile(holder, exe, "-municode")
	cmd := w.session.Command("wine", exe, path)
	in, err := cmd.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); !strings.HasPrefix(line, "held") {
		w.t.Fatalf("the file is not held: %q, %v", line, err)
	}
	return func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			w.t.Error(err)
		}
	}
}

// hashOf is the SHA-256 of a file.
func hashOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return hash(b)
}

// user is the name of the folder of the person.
func (w *winePC) user() string {
	w.t.Helper()
	found, err := filepath.Glob(w.local("users/*/AppData/Local"))
	for _, path := range found {
		if name := filepath.Base(filepath.Dir(filepath.Dir(path))); name != "Public" {
			return name
		}
	}
	w.t.Fatalf("nobody has a folder: %v", err)
	return ""
}

// starts runs a program of the package's and does not wait for it.
func (w *winePC) starts(com string, args ...string) {
	w.t.Helper()
	exe := strings.TrimSuffix(com, ".com") + ".exe"
	w.process = system.Start(w.t, w.command("", append([]string{exe}, args...)...))
}

// encoded is how the bytes of a file stand in a message.
func encoded(b []byte) string {
	text := base64.StdEncoding.EncodeToString(b)
	var lines strings.Builder
	for len(text) > 76 {
		lines.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return lines.String() + text
}
