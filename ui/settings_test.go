package ui

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
	"sendoff/store"
)

// opening is an app that notes what it was asked to show.
type opening struct {
	fyne.App
	asked []string
	err   error
}

func (o *opening) OpenURL(u *url.URL) error {
	o.asked = append(o.asked, u.String())
	return o.err
}

// brokenSettings is a store that keeps nothing.
type brokenSettings struct{ err error }

func (brokenSettings) Setting(context.Context, string) (string, error)    { return "", nil }
func (b brokenSettings) SetSetting(context.Context, string, string) error { return b.err }

func (r *rig) settingsPage() *settingsPage {
	r.Helper()
	r.win.commands.do(cmdSettings)
	r.settle()
	p, ok := r.win.page.(*settingsPage)
	if !ok {
		r.Fatalf("the page is %T", r.win.page)
	}
	return p
}

// find gives the widget of a kind in the row of that name.
func find[T any](r *rig, p *settingsPage, name string) T {
	r.Helper()
	for _, g := range p.groups {
		for _, row := range g.rows {
			if row.name.Text == name {
				if w, ok := search[T](row.value); ok {
					return w
				}
			}
		}
	}
	r.Fatalf("no such setting: %s", name)
	var none T
	return none
}

func search[T any](o fyne.CanvasObject) (T, bool) {
	if w, ok := o.(T); ok {
		return w, true
	}
	switch c := o.(type) {
	case *fyne.Container:
		for _, child := range c.Objects {
			if w, ok := search[T](child); ok {
				return w, true
			}
		}
	case interface{ fyne.Widget }:
		for _, child := range test.WidgetRenderer(c).Objects() {
			if w, ok := search[T](child); ok {
				return w, true
			}
		}
	}
	var none T
	return none, false
}

// drawnTexts are all texts that are drawn below an object.
func drawnTexts(o fyne.CanvasObject) []*canvas.Text {
	var all []*canvas.Text
	switch c := o.(type) {
	case *canvas.Text:
		return []*canvas.Text{c}
	case *fyne.Container:
		for _, child := range c.Objects {
			all = append(all, drawnTexts(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(c).Objects() {
			all = append(all, drawnTexts(child)...)
		}
	}
	return all
}

func (r *rig) kept(key string) string {
	r.Helper()
	r.settle()
	value, err := r.store.Setting(r.Context(), key)
	must(r.T, err)
	return value
}

func TestReadSettings(t *testing.T) {
	tests := map[string]struct {
		values map[string]string
		want   Settings
	}{
		"nothing": {nil, Settings{}},
		"all": {
			map[string]string{
				keyLanguage: "tr", keyAppearance: "dark", keyTextSize: "150", keySize: "900x640",
				keyCheck + "empty-subject": "off", keyCheck + "large-messages": "off",
			},
			Settings{
				Language: "tr", Appearance: Dark, TextSize: 150, Width: 900, Height: 640,
				Skip: []string{compose.ProblemNoSubject, compose.ProblemTooBig},
			},
		},
		"nothing we wrote": {map[string]string{
			keyLanguage: "../tr", keyAppearance: "DARK", keyTextSize: "1e2", keySize: "900x", keyCheck + "empty-subject": "no",
		}, Settings{}},
		"text too small":    {map[string]string{keyTextSize: "79"}, Settings{}},
		"text too large":    {map[string]string{keyTextSize: "201"}, Settings{}},
		"usual text":        {map[string]string{keyTextSize: "100"}, Settings{}},
		"window of nothing": {map[string]string{keySize: "0x600"}, Settings{}},
		"window below zero": {map[string]string{keySize: "-900x-600"}, Settings{}},
		"window too large":  {map[string]string{keySize: "900x99999999999999999999"}, Settings{}},
		"window as a wall":  {map[string]string{keySize: "8193x600"}, Settings{}},
		"window of words":   {map[string]string{keySize: "NaNxInf"}, Settings{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ReadSettings(tt.values)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAppearance(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := find[*choice](r, r.settingsPage(), "Appearance")
	page := func() any { return theme.Color(theme.ColorNameBackground) }
	light, dark := r.win.look.colors[theme.ColorNameBackground].light, r.win.look.colors[theme.ColorNameBackground].dark
	for _, tt := range []struct {
		words, value string
		want         any
	}{{"Dark", "dark", dark}, {"Light", "light", light}, {"Dark", "dark", dark}, {"As the system", "", light}} {
		c.SetSelected(tt.words)
		if got := r.kept(keyAppearance); got != tt.value || page() != tt.want {
			t.Errorf("%s: kept as %q, the page is %v", tt.words, got, page())
		}
	}
}

func TestTextSizeByKeyAndPointer(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	before := c.send.MinSize().Height
	p := r.settingsPage()
	s := find[*slider](r, p, "Text size")
	said := find[*line](r, p, "Text size")
	press(s, fyne.KeyRight)
	if got := r.kept(keyTextSize); got != "110" || r.win.look.scale != 1.1 || said.seg.Text != "110%" {
		t.Errorf("a key: %q, %v, %q", got, r.win.look.scale, said.seg.Text)
	}
	r.win.focus(s)
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(s.Size().Width, 5)}})
	if r.win.look.scale != 1.1 || said.seg.Text != "200%" {
		t.Errorf("under the pointer: %v, %q", r.win.look.scale, said.seg.Text)
	}
	s.DragEnd()
	if got := r.kept(keyTextSize); got != "200" || r.win.look.scale != 2 {
		t.Errorf("let go: %q, %v", got, r.win.look.scale)
	}
	// The composer was not on screen, and is as large all the same.
	r.win.home()
	r.settle()
	if c.send.MinSize().Height <= before || c.send.Size().Height < c.send.MinSize().Height {
		t.Errorf("the composer has not heard of it: %v", c.send.Size())
	}
	if r.win.composerLook != r.win.looks { // icons keep their old colour, as the real window shows
		t.Error("the composer was not told of the look")
	}
	for _, text := range drawnTexts(c.content) {
		if text.TextSize < theme.Size(theme.SizeNameCaptionText) {
			t.Errorf("%q is drawn at %v", text.Text, text.TextSize)
		}
	}
	s = find[*slider](r, r.settingsPage(), "Text size")
	press(s, fyne.KeyHome)
	if got := r.kept(keyTextSize); got != "80" {
		t.Errorf("Home: %q", got)
	}
	for range 2 {
		press(s, fyne.KeyRight)
	}
	if got := r.kept(keyTextSize); got != "" || r.win.look.scale != 1 {
		t.Errorf("back at the usual: %q, %v", got, r.win.look.scale)
	}
}

// Each check that is switched off is silent, and those that are not speak.
func TestChecksCanBeSwitchedOff(t *testing.T) {
	many := ""
	for i := range 20 {
		many += string(rune('a'+i)) + "@example.org, "
	}
	tests := map[string]struct {
		name, key string
		draft     compose.Draft
		words     string
	}{
		"subject":    {"Empty subject", "empty-subject", compose.Draft{To: "a@example.org", Body: "x"}, "The subject is empty."},
		"attachment": {"Forgotten attachment", "forgotten-attachment", compose.Draft{To: "a@example.org", Subject: "s", Body: "see attached"}, "nothing is attached"},
		"people":     {"Many people in To", "many-people", compose.Draft{To: many, Subject: "s", Body: "x"}, "will see each other"},
		"size":       {"Large messages", "large-messages", compose.Draft{To: "a@example.org", Subject: "s", Body: strings.Repeat("word ", 2000)}, "the server takes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, setup{real: true})
			c := r.composer()
			for i := range c.senders {
				c.senders[i].limit.MaxMessageBytes = 5000
			}
			find := func(p *settingsPage) *tick { return find[*tick](r, p, tt.name) }
			c.asked = true
			tt.draft.AccountID = c.draft.AccountID
			c.fill(tt.draft)
			c.asked = true
			c.check()
			r.settle()
			if !strings.Contains(c.hint.text.seg.Text, tt.words) {
				t.Fatalf("before: %q", c.hint.text.seg.Text)
			}
			test.Tap(find(r.settingsPage()))
			if got := r.kept(keyCheck + tt.key); got != "off" {
				t.Errorf("kept as %q", got)
			}
			r.win.home()
			r.settle()
			if strings.Contains(c.hint.text.seg.Text, tt.words) {
				t.Errorf("still told: %q", c.hint.text.seg.Text)
			}
			c.Send()
			r.until("it is handed over", func() bool { return r.fake.called("submit") })
			if r.win.sheets.busy() {
				t.Error("it is asked about")
			}
		})
	}
}

func TestMoveToBcc(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	enterPeople(c.to, "b0@x.org, b1@x.org, b2@x.org, b3@x.org, b4@x.org, b5@x.org, b6@x.org, b7@x.org, b8@x.org")
	c.showField(compose.FieldCc, true)
	enterPeople(c.cc, "c1@x.org, c2@x.org, c3@x.org, c4@x.org, c5@x.org, c6@x.org")
	c.showField(compose.FieldBcc, true)
	enterPeople(c.bcc, "hidden@x.org")
	enter(c.subject, "s")
	c.check()
	r.settle()
	if c.hint.fix.text != "Move to Bcc" {
		t.Fatalf("the way out is %q", c.hint.fix.text)
	}
	test.Tap(&c.hint.fix.word)
	r.settle()
	if c.to.Text() != "" || c.cc.Text() != "" || len(c.draft.Recipients().Bcc) != 16 || c.hint.text.Visible() {
		t.Errorf("To %q, Cc %q, Bcc %q, %q", c.to.Text(), c.cc.Text(), c.bcc.Text(), c.hint.text.seg.Text)
	}
	test.Tap(r.win.toasts.button)
	r.settle()
	if to := c.draft.Recipients(); len(to.To) != 9 || len(to.Cc) != 6 || len(to.Bcc) != 1 {
		t.Errorf("after Undo: %+v", to)
	}
}

func TestDataFolder(t *testing.T) {
	r := newRig(t, setup{real: true})
	app := &opening{App: r.app}
	r.win.app = app
	p := r.settingsPage()
	if !shows(p.content, r.home) {
		t.Error("the folder is not told")
	}
	b := find[*button](r, p, "Data folder")
	test.Tap(b)
	if len(app.asked) != 1 || !strings.HasPrefix(app.asked[0], "file:///") {
		t.Errorf("opened %q", app.asked)
	}
	app.err = errTest
	test.Tap(b)
	if !shows(p.content, "The folder could not be opened.") {
		t.Error("a failure is not told")
	}
}

func TestSettingsSearch(t *testing.T) {
	tests := []struct {
		lang, words string
		want        []string // rows
	}{
		{"en", "TEXT", []string{"Text size"}},
		{"en", " siz ", []string{"Text size"}},
		{"en", "dark", []string{"Appearance"}},
		{"en", "türkçe", []string{"Language"}},
		{"en", "data", []string{"Data folder", "Report", "Version"}},
		{"en", "updates", []string{"Version"}},
		{"en", "computer", []string{"Start with the computer"}},
		{"en", "checks", []string{"Empty subject", "Forgotten attachment", "Many people in To", "Large messages"}},
		{"en", "no such thing", nil},
		{"tr", "YAZI", []string{"Yazı boyutu"}},
		{"tr", "dil", []string{"Dil"}},
		{"tr", "İLETİ", []string{"Büyük iletiler", "İletileri sakla"}},
	}
	for _, tt := range tests {
		r := newRig(t, setup{real: true, lang: tt.lang})
		p := r.settingsPage()
		if r.win.win.Canvas().Focused() != fyne.Focusable(p.search) {
			t.Error("the focus is not in the search field")
		}
		test.Type(p.search, tt.words)
		var got []string
		for _, g := range p.groups {
			for _, row := range g.rows {
				if holds(p.column, row.value) {
					got = append(got, row.name.Text)
				}
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %q: %s", tt.lang, tt.words, diff)
		}
		if none := shows(p.content, r.t("settings.none", "words", strings.TrimSpace(tt.words))); none != (tt.want == nil) {
			t.Errorf("%q: told that nothing was found: %v", tt.words, none)
		}
		press(p.search, fyne.KeyEscape)
		if p.search.Text != "" || r.win.page != page(p) || !shows(p.content, p.groups[2].title) {
			t.Error("Escape did not just clear the search")
		}
		press(p.search, fyne.KeyEscape)
		if r.win.page == page(p) {
			t.Error("Escape did not close the page")
		}
	}
}

func TestWhatCannotBeKeptIsTold(t *testing.T) {
	for words, err := range map[string]error{"Not saved: the disk is full.": store.ErrFull, "Not saved.": errTest} {
		broken := &brokenSettings{err}
		r := newRig(t, setup{real: true, change: func(p *Parts) { p.Settings = broken }})
		p := r.settingsPage()
		tick := find[*tick](r, p, "Empty subject")
		test.Tap(tick)
		r.settle()
		if !shows(p.content, words) {
			t.Errorf("not told: %s", words)
		}
		broken.err = nil
		test.Tap(tick)
		r.settle()
		if shows(p.content, words) {
			t.Errorf("still told: %s", words)
		}
	}
}

// The last of many values of one key stays.
func TestKeeperKeepsTheLastValue(t *testing.T) {
	r := newRig(t, setup{real: true})
	for _, v := range []string{"110", "120", "130", "140", "150"} {
		r.win.keeper.set(keyTextSize, v, nil)
	}
	if got := r.kept(keyTextSize); got != "150" {
		t.Errorf("kept %q", got)
	}
}

// A new language counts after a restart, which keeps what is being written.
func TestRestartKeepsTheDraft(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	test.Type(c.subject, "Half a message")
	p := r.settingsPage()
	restart := find[*button](r, p, "Language")
	if shows(p.content, "Takes effect after a restart.") {
		t.Error("a restart is offered before anything changed")
	}
	find[*choice](r, p, "Language").SetSelected("Türkçe")
	if got := r.kept(keyLanguage); got != "tr" || !shows(p.content, "Takes effect after a restart.") {
		t.Fatalf("kept as %q", got)
	}
	find[*choice](r, p, "Language").SetSelected("As the system")
	if got := r.kept(keyLanguage); got != "" || shows(p.content, "Takes effect after a restart.") {
		t.Errorf("back as it was: %q", got)
	}
	find[*choice](r, p, "Language").SetSelected("Türkçe")
	test.Tap(restart)
	r.settle()
	if !r.win.closing || !r.win.again {
		t.Error("it does not restart")
	}
	list, err := r.drafts.List(t.Context())
	must(t, err)
	if len(list) != 1 || list[0].Subject != "Half a message" {
		t.Errorf("the drafts are %+v", list)
	}
}

// Whoever goes on after all, with messages on their way, has no restart later.
func TestRestartAsksWhileSending(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.settingsPage()
	r.win.sending["x"] = true
	find[*choice](r, p, "Language").SetSelected("Türkçe")
	test.Tap(find[*button](r, p, "Language"))
	if !r.win.sheets.busy() || r.win.closing {
		t.Fatal("it was not asked")
	}
	r.win.windowKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	delete(r.win.sending, "x")
	if r.win.again {
		t.Error("closing later would restart")
	}
}

func TestWindowSizeIsKept(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.win.Resize(fyne.NewSize(930, 655))
	r.win.keepSize(t.Context())
	got := ReadSettings(map[string]string{keySize: r.kept(keySize)})
	if got.Width != 930 || got.Height != 655 {
		t.Errorf("kept %dx%d", got.Width, got.Height)
	}
	for want, s := range map[fyne.Size]Settings{
		fyne.NewSize(930, 655):  got,
		fyne.NewSize(1100, 720): {TextSize: 200},
	} {
		w := newWindow(r.app, Start{Printer: r.words, Now: fixedNow, Settings: s}, func(func()) {}, r.wait)
		if size := w.startSize(); size != want {
			t.Errorf("opens as %v, want %v", size, want)
		}
	}
}

// What could not be read before the store was open is taken over then.
func TestSettingsOfTheStoreCount(t *testing.T) {
	r := newRig(t, setup{real: true, shut: true})
	must(t, r.store.SetSetting(t.Context(), keyTextSize, "150"))
	must(t, r.store.SetSetting(t.Context(), keyLanguage, "tr"))
	r.win.Open()
	r.until("it is open", func() bool { return r.win.ready })
	r.settle()
	if r.win.look.scale != 1.5 {
		t.Errorf("the text size is %v", r.win.look.scale)
	}
	if !shows(r.settingsPage().content, "Takes effect after a restart.") {
		t.Error("the language is another than the settings say, and nothing tells how to get it")
	}
}

// Every key of the sheet does what it says, and no command is missing.
func TestShortcutsSheet(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		r.win.windowKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		q := r.win.sheets.open
		if q == nil {
			t.Fatal("F1 shows nothing")
		}
		if r.win.win.Canvas().Focused() != fyne.Focusable(q.first) || q.first.Text != r.t("shortcuts.close") {
			t.Error("Close has not the focus")
		}
		for _, cmd := range r.win.commands.list {
			if len(cmd.keys)+len(cmd.plain) > 0 && !shows(q.popUp.Content, r.t(cmd.label)) {
				t.Errorf("%s is missing", cmd.id)
			}
		}
		for _, words := range []string{"Esc", "F6", "F1", "Ctrl Enter", r.t("command.undo")} {
			if !shows(q.popUp.Content, words) {
				t.Errorf("%s is missing", words)
			}
		}
		if n := strings.Count(strings.Join(readable(q.popUp.Content), "\n"), "Ctrl Enter"); n != 1 {
			t.Errorf("Enter stands there %d times", n)
		}
		r.win.windowKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if r.win.sheets.busy() {
			t.Error("Escape does not close it")
		}
	}
}

func TestKeyNames(t *testing.T) {
	tests := map[string]fyne.Shortcut{
		"⌘ Shift A": &desktop.CustomShortcut{KeyName: fyne.KeyA, Modifier: fyne.KeyModifierSuper | fyne.KeyModifierShift},
		"Ctrl ,":    &desktop.CustomShortcut{KeyName: fyne.KeyComma, Modifier: fyne.KeyModifierControl},
		"Ctrl Tab":  &desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierControl},
		"⌘ Enter":   &desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierSuper},
	}
	for want, key := range tests {
		if got := keyName(key); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
