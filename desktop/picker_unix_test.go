//go:build !windows && !darwin

package desktop

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"sendoff/e2e/system"
)

// answerPatience is how long a test waits for the portal before it gives up.
const answerPatience = 30 * time.Second

// busConfig is a bus that starts a service only if there is a file for it.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=DIR</listen>
  <servicedir>DIR/services</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// startBus starts a private bus and returns its folder and its address.
// services are the files of services it can start.
func startBus(t *testing.T, services map[string]string) (dir, address string) {
	t.Helper()
	system.Need(t, "dbus-daemon")
	dir, err := os.MkdirTemp("", "sendoff-bus-") // a socket's path is short
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Mkdir(filepath.Join(dir, "services"), 0o700))
	for name, content := range services {
		must(t, os.WriteFile(filepath.Join(dir, "services", name), []byte(content), 0o600))
	}
	config := filepath.Join(dir, "bus.conf")
	must(t, os.WriteFile(config, []byte(strings.ReplaceAll(busConfig, "DIR", dir)), 0o600))
	cmd := exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--print-address=1")
	out, in := io.Pipe()
	cmd.Stdout = in
	system.Start(t, cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	return dir, strings.TrimSpace(line)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// opened is a dialog that the fake portal was asked for.
type opened struct {
	method, parent, title string
	options               map[string]dbus.Variant
	sender                dbus.Sender
	handle                dbus.ObjectPath
}

// fakePortal is a portal on a bus; what it answers is the test's business.
type fakePortal struct {
	t      *testing.T
	conn   *dbus.Conn
	asked  chan opened
	closed chan struct{}
	strict func(opened) *dbus.Error // refuses a call, if set
	early  []any                    // answered before the call returns, if set
}

func newPortal(t *testing.T, address string, behave ...func(*fakePortal)) *fakePortal {
	t.Helper()
	conn, err := dbus.Connect(address)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	f := &fakePortal{t: t, conn: conn, asked: make(chan opened, 1), closed: make(chan struct{}, 1)}
	for _, set := range behave { // before anybody can call it
		set(f)
	}
	must(t, conn.Export(f, portalPath, fileChooser))
	if reply, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("taking the portal's name: %v %v", reply, err)
	}
	return f
}

// OpenFile is the portal's.
func (f *fakePortal) OpenFile(sender dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return f.open("OpenFile", sender, parent, title, options)
}

// SaveFile is the portal's.
func (f *fakePortal) SaveFile(sender dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return f.open("SaveFile", sender, parent, title, options)
}

func (f *fakePortal) open(
	method string, sender dbus.Sender, parent, title string, options map[string]dbus.Variant,
) (dbus.ObjectPath, *dbus.Error) {
	token, _ := options["handle_token"].Value().(string)
	name := strings.ReplaceAll(strings.TrimPrefix(string(sender), ":"), ".", "_")
	o := opened{method, parent, title, options, sender, dbus.ObjectPath(portalPath + "/request/" + name + "/" + token)}
	if f.strict != nil {
		if err := f.strict(o); err != nil {
			return "", err
		}
	}
	if err := f.conn.Export(closer{f}, o.handle, portalRequest); err != nil {
		return "", dbus.MakeFailedError(err)
	}
	if f.early != nil {
		f.answer(o, f.early...)
	}
	f.asked <- o
	return o.handle, nil
}

// closer is the request's object.
type closer struct{ f *fakePortal }

// Close is the request's.
func (c closer) Close() *dbus.Error {
	c.f.closed <- struct{}{}
	return nil
}

// next is the dialog that is open now.
func (f *fakePortal) next() opened {
	f.t.Helper()
	select {
	case o := <-f.asked:
		return o
	case <-time.After(answerPatience):
		f.t.Fatal("the portal was not asked")
		return opened{}
	}
}

// answer ends a dialog.
func (f *fakePortal) answer(o opened, body ...any) {
	f.t.Helper()
	if err := emitTo(f.conn, string(o.sender), o.handle, body...); err != nil {
		f.t.Error(err)
	}
}

// emitTo sends a response to one program only, as the portal does.
func emitTo(conn *dbus.Conn, to string, handle dbus.ObjectPath, body ...any) error {
	msg := &dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldInterface:   dbus.MakeVariant(portalRequest),
		dbus.FieldMember:      dbus.MakeVariant("Response"),
		dbus.FieldPath:        dbus.MakeVariant(handle),
		dbus.FieldDestination: dbus.MakeVariant(to),
		dbus.FieldSignature:   dbus.MakeVariant(dbus.SignatureOf(body...)),
	}}
	return conn.Send(msg, nil).Err
}

func uris(list ...string) map[string]dbus.Variant {
	return map[string]dbus.Variant{"uris": dbus.MakeVariant(list)}
}

// result is what OpenFiles returned.
type result struct {
	paths []string
	err   error
}

// ask calls OpenFiles on a goroutine of its own.
func ask(ctx context.Context, address string, req OpenRequest) chan result {
	done := make(chan result, 1)
	p := NewPicker(env(map[string]string{"DBUS_SESSION_BUS_ADDRESS": address}))
	go func() {
		paths, err := p.OpenFiles(ctx, req)
		done <- result{paths, err}
	}()
	return done
}

func await(t *testing.T, done chan result) result {
	t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(answerPatience):
		t.Fatal("the picker does not return")
		return result{}
	}
}

func TestOpenFilesAnswers(t *testing.T) {
	_, address := startBus(t, nil)
	portal := newPortal(t, address)
	tests := map[string]struct {
		body []any
		want []string
		err  error
	}{
		"one":             {[]any{uint32(0), uris("file:///a/b.txt")}, []string{"/a/b.txt"}, nil},
		"several":         {[]any{uint32(0), uris("file:///a/b", "file:///a/%C5%9Fey%20%28son%29.pdf")}, []string{"/a/b", "/a/şey (son).pdf"}, nil},
		"some not here":   {[]any{uint32(0), uris("mtp://phone/1", "file:///a/b")}, []string{"/a/b"}, ErrNotLocal},
		"none here":       {[]any{uint32(0), uris("smb://server/x")}, nil, ErrNotLocal},
		"cancelled":       {[]any{uint32(1), map[string]dbus.Variant{}}, nil, ErrCancelled},
		"nothing chosen":  {[]any{uint32(0), uris()}, nil, ErrCancelled},
		"no list":         {[]any{uint32(0), map[string]dbus.Variant{}}, nil, ErrCancelled},
		"dialog broke":    {[]any{uint32(2), map[string]dbus.Variant{}}, nil, ErrNoPicker},
		"nonsense":        {[]any{"yes"}, nil, ErrNoPicker},
		"nonsense in it":  {[]any{uint32(0), map[string]dbus.Variant{"uris": dbus.MakeVariant(uint32(7))}}, nil, ErrNoPicker},
		"nothing at all":  {[]any{}, nil, ErrNoPicker},
		"a later portal ": {[]any{uint32(0), uris("file:///a"), "more"}, nil, ErrNoPicker},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			done := ask(t.Context(), address, OpenRequest{Title: "Attach"})
			portal.answer(portal.next(), tc.body...)
			r := await(t, done)
			if !errors.Is(r.err, tc.err) || tc.err == nil && r.err != nil {
				t.Errorf("error = %v, want %v", r.err, tc.err)
			}
			if diff := cmp.Diff(tc.want, r.paths); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestsReachThePortal(t *testing.T) {
	_, address := startBus(t, nil)
	portal := newPortal(t, address)
	done := ask(t.Context(), address, OpenRequest{Title: "Dosya ekle", AcceptLabel: "Ekle", Folder: "/home/a/ş", Parent: 0x1a2b})
	o := portal.next()
	portal.answer(o, uint32(0), uris("file:///a"))
	if r := await(t, done); r.err != nil {
		t.Error(r.err)
	}
	if o.method != "OpenFile" || o.parent != "x11:1a2b" || o.title != "Dosya ekle" {
		t.Errorf("asked %q %q %q", o.method, o.parent, o.title)
	}
	delete(o.options, "handle_token")
	want := map[string]any{"multiple": true, "modal": true, "accept_label": "Ekle", "current_folder": []byte("/home/a/ş\x00")}
	if diff := cmp.Diff(want, values(o.options)); diff != "" {
		t.Error(diff)
	}

	p := NewPicker(env(map[string]string{"DBUS_SESSION_BUS_ADDRESS": address}))
	saved := make(chan result, 1)
	go func() {
		path, err := p.SaveFile(t.Context(), SaveRequest{Title: "Kaydet", Name: "rapor ş.pdf", Folder: "/x"})
		saved <- result{[]string{path}, err}
	}()
	o = portal.next()
	portal.answer(o, uint32(0), uris("file:///x/rapor%20%C5%9F.pdf"))
	if r := await(t, saved); r.err != nil || r.paths[0] != "/x/rapor ş.pdf" {
		t.Errorf("%q, %v", r.paths, r.err)
	}
	delete(o.options, "handle_token")
	want = map[string]any{"modal": true, "current_name": "rapor ş.pdf", "current_folder": []byte("/x\x00")}
	if diff := cmp.Diff(want, values(o.options)); diff != "" || o.method != "SaveFile" || o.parent != "" {
		t.Errorf("%s %q: %s", o.method, o.parent, diff)
	}
}

func values(options map[string]dbus.Variant) map[string]any {
	m := map[string]any{}
	for k, v := range options {
		m[k] = v.Value()
	}
	return m
}

// A portal may answer before its call has returned.
func TestAnswerBeforeTheHandle(t *testing.T) {
	_, address := startBus(t, nil)
	newPortal(t, address, func(f *fakePortal) { f.early = []any{uint32(0), uris("file:///a")} })
	if r := await(t, ask(t.Context(), address, OpenRequest{Title: "x"})); r.err != nil || len(r.paths) != 1 {
		t.Errorf("%v, %v", r.paths, r.err)
	}
}

// Only the portal can answer, and only to this request.
func TestForeignAnswersAreIgnored(t *testing.T) {
	_, address := startBus(t, nil)
	portal := newPortal(t, address)
	other, err := dbus.Connect(address)
	must(t, err)
	defer other.Close()
	done := ask(t.Context(), address, OpenRequest{Title: "x"})
	o := portal.next()
	must(t, emitTo(other, string(o.sender), o.handle, uint32(0), uris("file:///etc/passwd")))
	// The bus keeps an order for each sender only: the stranger's answer is there when the stranger's next call is.
	must(t, other.BusObject().Call(busName+".GetId", 0).Err)
	must(t, emitTo(portal.conn, string(o.sender), o.handle+"x", uint32(0), uris("file:///other")))
	portal.answer(o, uint32(0), uris("file:///chosen"))
	if r := await(t, done); r.err != nil || !cmp.Equal(r.paths, []string{"/chosen"}) {
		t.Errorf("%v, %v", r.paths, r.err)
	}
}

func TestPortalGoesWhileOpen(t *testing.T) {
	tests := map[string]func(*dbus.Conn) error{
		"leaves": func(c *dbus.Conn) error {
			_, err := c.ReleaseName(portalName)
			return err
		},
		"dies": (*dbus.Conn).Close,
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			_, address := startBus(t, nil)
			portal := newPortal(t, address)
			done := ask(t.Context(), address, OpenRequest{Title: "x"})
			portal.next()
			must(t, end(portal.conn))
			if r := await(t, done); !errors.Is(r.err, ErrNoPicker) {
				t.Errorf("error = %v", r.err)
			}
		})
	}
}

// The bus can go, too: the session has ended.
func TestBusGoesWhileOpen(t *testing.T) {
	relay, err := net.Listen("unix", filepath.Join(t.TempDir(), "bus"))
	must(t, err)
	_, address := startBus(t, nil)
	portal := newPortal(t, address)
	socket, _, _ := strings.Cut(strings.TrimPrefix(address, "unix:path="), ",")
	cut := make(chan net.Conn, 1)
	go func() {
		near, err := relay.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("unix", socket)
		if err != nil {
			return
		}
		cut <- near
		go func() { _, _ = io.Copy(far, near) }()
		_, _ = io.Copy(near, far)
	}()
	done := ask(t.Context(), "unix:path="+relay.Addr().String(), OpenRequest{Title: "x"})
	portal.next()
	must(t, (<-cut).Close())
	if r := await(t, done); !errors.Is(r.err, ErrNoPicker) {
		t.Errorf("error = %v", r.err)
	}
}

var errEnough = errors.New("enough")

func TestContextEndsTheDialog(t *testing.T) {
	_, address := startBus(t, nil)
	portal := newPortal(t, address)
	ctx, cancel := context.WithCancelCause(t.Context())
	done := ask(ctx, address, OpenRequest{Title: "x"})
	portal.next()
	cancel(errEnough)
	if r := await(t, done); !errors.Is(r.err, errEnough) || errors.Is(r.err, ErrNoPicker) {
		t.Errorf("error = %v", r.err)
	}
	select {
	case <-portal.closed:
	case <-time.After(answerPatience):
		t.Error("the dialog stays on the screen")
	}
	if r := await(t, ask(ctx, address, OpenRequest{Title: "x"})); !errors.Is(r.err, errEnough) {
		t.Errorf("with a context that has ended: %v", r.err)
	}
}

// A portal that hangs, or a bus that does, is given up with the context.
func TestContextEndsWaitingForThePortal(t *testing.T) {
	_, address := startBus(t, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	release := make(chan struct{})
	defer close(release)
	newPortal(t, address, func(f *fakePortal) {
		f.strict = func(opened) *dbus.Error {
			cancel(errEnough)
			<-release
			return nil
		}
	})
	if r := await(t, ask(ctx, address, OpenRequest{Title: "x"})); !errors.Is(r.err, errEnough) {
		t.Errorf("error = %v", r.err)
	}
}

func TestWithoutPortal(t *testing.T) {
	_, address := startBus(t, map[string]string{
		"broken.service": "[D-BUS Service]\nName=" + portalName + "\nExec=/bin/false\n",
	})
	_, bare := startBus(t, nil)
	_, refusing := startBus(t, nil)
	newPortal(t, refusing, func(f *fakePortal) { f.strict = func(opened) *dbus.Error { return &dbus.ErrMsgUnknownInterface } })
	tests := map[string]map[string]string{
		"no bus known":       {},
		"autolaunch":         {"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"},
		"no bus there":       {"DBUS_SESSION_BUS_ADDRESS": "unix:path=" + filepath.Join(t.TempDir(), "none")},
		"nonsense":           {"DBUS_SESSION_BUS_ADDRESS": "x"},
		"empty folder":       {"XDG_RUNTIME_DIR": t.TempDir()},
		"no portal":          {"DBUS_SESSION_BUS_ADDRESS": bare},
		"portal not started": {"DBUS_SESSION_BUS_ADDRESS": address},
		"no file chooser":    {"DBUS_SESSION_BUS_ADDRESS": refusing},
	}
	for name, pairs := range tests {
		t.Run(name, func(t *testing.T) {
			p := NewPicker(env(pairs))
			if paths, err := p.OpenFiles(t.Context(), OpenRequest{Title: "x"}); !errors.Is(err, ErrNoPicker) || paths != nil {
				t.Errorf("%v, %v", paths, err)
			}
			if path, err := p.SaveFile(t.Context(), SaveRequest{Title: "x"}); !errors.Is(err, ErrNoPicker) || path != "" {
				t.Errorf("%q, %v", path, err)
			}
		})
	}
}

// The bus is found where systemd puts it.
func TestBusInRuntimeFolder(t *testing.T) {
	dir, address := startBus(t, nil)
	newPortal(t, address, func(f *fakePortal) { f.early = []any{uint32(0), uris("file:///a")} })
	socket, _, _ := strings.Cut(strings.TrimPrefix(address, "unix:path="), ",")
	must(t, os.Symlink(socket, filepath.Join(dir, "bus")))
	paths, err := NewPicker(env(map[string]string{"XDG_RUNTIME_DIR": dir})).OpenFiles(t.Context(), OpenRequest{Title: "x"})
	if err != nil || !cmp.Equal(paths, []string{"/a"}) {
		t.Errorf("%v, %v", paths, err)
	}
}

func TestPathOf(t *testing.T) {
	tests := map[string]string{
		"file:///a/b":                   "/a/b",
		"file://localhost/a/b":          "/a/b",
		"FILE:///a":                     "/a",
		"file:/a/b":                     "/a/b",
		"file:///a%20b/%C4%B1%20%23%3F": "/a b/ı #?",
		"file:///ş ç.txt":               "/ş ç.txt",
		"file:///a#b?c":                 "/a#b?c",
		"file:///a+b%2Bc":               "/a+b+c",
		"file:///a%0Ab":                 "/a\nb",
		"file:///%FF":                   "/\xff",
		"file:///a/../b":                "/b",
		"file://server/share/a":         "",
		"file://server":                 "",
		"file://":                       "",
		"file:a":                        "",
		"file:///a\r\nfile:///b":        "",
		"file:///a\n":                   "",
		"file:///a%2Fb":                 "",
		"file:///a%00b":                 "",
		"file:///100%":                  "",
		"file:///%zz":                   "",
		"http://x/y":                    "",
		"mtp://phone/DCIM/1.jpg":        "",
		"/a/b":                          "",
		"":                              "",
	}
	for uri, want := range tests {
		if got, ok := pathOf(uri); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", uri, got, ok, want)
		}
	}
}
