package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts' golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sendoff": sendoffForTest})
}

// sendoffForTest is main with the passwords in a file of the test's, or with a
// keyring that does not work: the person's own one is never touched.
func sendoffForTest() {
	password := os.Getenv("SENDOFF_PASSWORD")
	p := &program{getenv: os.Getenv, password: password, now: time.Now, secrets: keyringOr(password)}
	if password == "" {
		p.secrets = func() account.Secrets { return fileSecrets(os.Getenv("TEST_SECRETS")) }
	}
	code := p.run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if file := os.Getenv("TEST_EXIT"); file != "" {
		if err := os.WriteFile(file, []byte(strconv.Itoa(code)+"\n"), 0o600); err != nil {
			panic(err)
		}
	}
	os.Exit(code)
}

// fileSecrets keeps secrets in a file, for tests only. Without a file it is a
// keyring that does not work.
type fileSecrets string

func (f fileSecrets) read() (map[string]string, error) {
	if f == "" {
		return nil, &account.Failure{Key: account.KeyKeyringFailed, Stage: account.StageSignIn}
	}
	all := map[string]string{}
	b, err := os.ReadFile(string(f))
	if errors.Is(err, os.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal(b, &all)
}

func (f fileSecrets) change(change func(map[string]string)) error {
	all, err := f.read()
	if err != nil {
		return err
	}
	change(all)
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(string(f), b, 0o600)
}

func (f fileSecrets) Set(_ context.Context, id, secret string) error {
	return f.change(func(all map[string]string) { all[id] = secret })
}

func (f fileSecrets) Get(_ context.Context, id string) (string, error) {
	all, err := f.read()
	if err == nil && all[id] == "" {
		return "", &account.Failure{Key: account.KeyPasswordMissing, Stage: account.StageSignIn}
	}
	return all[id], err
}

func (f fileSecrets) Delete(_ context.Context, id string) error {
	return f.change(func(all map[string]string) { delete(all, id) })
}

func (f fileSecrets) Kind() string { return "keyring" }

// serversKey is where a script's servers are kept.
type serversKey struct{}

// TestScripts runs the real command line against the practice server and
// against servers that do what their script says.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Values[serversKey{}] = map[string]*faultserver.Server{}
			e.Values[mailboxesKey{}] = map[string]*mailbox.Server{}
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SENDOFF_HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("TEST_SECRETS", filepath.Join(e.WorkDir, "secrets.json"))
			e.Setenv("TEST_EXIT", filepath.Join(e.WorkDir, "exit"))
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("DISPLAY", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":   cmdExits,
			"server":  cmdServer,
			"mailbox": cmdMailbox,
			"filed":   cmdFiled,
			"ledger":  cmdLedger,
			"arrived": cmdArrived,
			"gate":    cmdGate,
			"masked":  cmdMasked,
			"getid":   cmdGetID,
			"newer":   cmdNewer,
		},
	})
}

// cmdExits runs a command and wants this exit code: exits 75 sendoff send ….
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("%s ended with %d, want %d", args[1], code, want)
	}
}

func servers(ts *testscript.TestScript) map[string]*faultserver.Server {
	all, ok := ts.Value(serversKey{}).(map[string]*faultserver.Server)
	if !ok {
		ts.Fatalf("the script has no servers")
	}
	return all
}

func server(ts *testscript.TestScript, name string) *faultserver.Server {
	srv := servers(ts)[name]
	if srv == nil {
		ts.Fatalf("there is no server %q", name)
	}
	return srv
}

// cmdServer starts a server with options from a JSON file: server NAME FILE.
// $NAME_PORT and $NAME_PRINT are its port and its certificate's fingerprint.
func cmdServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: server NAME OPTIONS.json")
	}
	var opt faultserver.Options
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &opt))
	srv, err := faultserver.Start(opt)
	ts.Check(err)
	ts.Defer(srv.Close)
	servers(ts)[args[0]] = srv
	ts.Setenv(args[0]+"_PORT", strconv.Itoa(srv.Port()))
	ts.Setenv(args[0]+"_PRINT", srv.Fingerprint())
}

// mailboxesKey is where a script's mailboxes are kept.
type mailboxesKey struct{}

// scriptTB lets a test server live as long as a script.
type scriptTB struct{ *testscript.TestScript }

func (scriptTB) Helper()             {}
func (s scriptTB) Cleanup(fn func()) { s.Defer(fn) }

// cmdMailbox starts an IMAP server with options from a JSON file: mailbox NAME
// FILE. $NAME_PORT and $NAME_PRINT are its port and its certificate's
// fingerprint.
func cmdMailbox(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mailbox NAME OPTIONS.json")
	}
	var opt mailbox.Options
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &opt))
	box := mailbox.New(scriptTB{ts}, opt)
	mailboxes(ts)[args[0]] = box
	ts.Setenv(args[0]+"_PORT", strconv.Itoa(box.Port()))
	ts.Setenv(args[0]+"_PRINT", box.Fingerprint())
}

func mailboxes(ts *testscript.TestScript) map[string]*mailbox.Server {
	all, ok := ts.Value(mailboxesKey{}).(map[string]*mailbox.Server)
	if !ok {
		ts.Fatalf("the script has no mailboxes")
	}
	return all
}

// cmdFiled wants so many messages to have been put into a folder, and so many
// connections to have been made for it: filed NAME FOLDER COUNT CONNECTIONS.
func cmdFiled(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: filed NAME FOLDER COUNT CONNECTIONS")
	}
	box := mailboxes(ts)[args[0]]
	got := fmt.Sprint(len(box.Messages(args[1])), " ", box.Count("connect"))
	if want := args[2] + " " + args[3]; got != want {
		ts.Fatalf("messages and connections are %s, want %s", got, want)
	}
}

// cmdLedger wants so many messages to have been taken by a server.
func cmdLedger(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ledger NAME COUNT")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := len(server(ts, args[0]).Messages()); got != want {
		ts.Fatalf("the server took %d messages, want %d", got, want)
	}
}

// cmdArrived waits until a connection stands at a server's gate.
func cmdArrived(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: arrived NAME GATE")
	}
	select {
	case <-server(ts, args[0]).Arrived(args[1]):
	case <-time.After(time.Minute):
		ts.Fatalf("nobody arrived at the gate %s", args[1])
	}
}

// cmdGate opens a server's gate.
func cmdGate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gate NAME GATE")
	}
	server(ts, args[0]).Open(args[1])
}

var (
	idLine    = regexp.MustCompile(`(?m)(?:^|Kept as |outbox edit |outbox retry |Drafts: |draft is |^)([a-z2-7]{13})(?:\b)|"id":"([a-z2-7]{13})"`)
	masks     = regexp.MustCompile(`[0-9a-f]{64}`)
	timeMask  = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
	clockMask = regexp.MustCompile(`(\b\d{1,2} \p{L}{3} (\d{4} )?)?\b\d\d:\d\d\b`)
	dateMask  = regexp.MustCompile(`\b\d{1,2} \p{L}{3} \d{4}\b`)
	midMask   = regexp.MustCompile(`<[a-z2-7]{20,}@[^@<> ]+>`)
	byteMask  = regexp.MustCompile(`("event":"stage".*)"done":\d+,"total":\d+`)
	portMask  = regexp.MustCompile(`(127\.0\.0\.1[: ·]+|port |Port: |"port":)\d{4,5}`)
	queueMask = regexp.MustCompile(`(queued as |Reference |Referans )[A-Za-z0-9]+`)
	tookMask  = regexp.MustCompile(`((Duration|Süre): )\d+`)
)

// cmdMasked writes a stream or file with everything that differs from run to
// run replaced: masked stdout FILE. Repeated lines become one, since bytes are
// told as often as the machine is slow.
func cmdMasked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: masked FILE MASKED")
	}
	s := ts.ReadFile(args[0])
	if ids := ts.Getenv("IDS"); ids != "" {
		for _, id := range strings.Fields(ids) {
			s = strings.ReplaceAll(s, id, "ID")
		}
	}
	for _, id := range idsIn(s) {
		s = strings.ReplaceAll(s, id, "ID")
	}
	s = strings.ReplaceAll(s, ts.Getenv("WORK"), "$WORK")
	s = masks.ReplaceAllString(s, "SHA256")
	s = timeMask.ReplaceAllString(s, "TIME")
	s = midMask.ReplaceAllString(s, "<MESSAGE-ID>")
	s = byteMask.ReplaceAllString(s, `${1}"done":BYTES,"total":BYTES`)
	s = portMask.ReplaceAllString(s, "${1}PORT")
	s = queueMask.ReplaceAllString(s, "${1}QUEUE")
	s = tookMask.ReplaceAllString(s, "${1}N")
	s = clockMask.ReplaceAllString(s, "CLOCK")
	s = dateMask.ReplaceAllString(s, "DATE")
	var lines []string
	for _, line := range strings.SplitAfter(s, "\n") {
		if len(lines) == 0 || line != lines[len(lines)-1] {
			lines = append(lines, line)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(lines, "")), 0o600))
}

func idsIn(s string) []string {
	var ids []string
	for _, found := range idLine.FindAllStringSubmatch(s, -1) {
		ids = append(ids, found[1]+found[2])
	}
	return ids
}

// cmdNewer makes a database one of a program to come.
func cmdNewer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: newer DATABASE")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(`UPDATE schema_versions SET version = 1000 WHERE room = 'outbox'`)
	ts.Check(errors.Join(err, db.Close()))
}

// cmdGetID takes the first id out of a stream or file into $ID.
func cmdGetID(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: getid FILE")
	}
	ids := idsIn(ts.ReadFile(args[0]))
	if len(ids) == 0 {
		ts.Fatalf("no id in %s", args[0])
	}
	ts.Setenv("ID", ids[0])
	ts.Setenv("IDS", fmt.Sprint(ts.Getenv("IDS"), " ", ids[0]))
}
