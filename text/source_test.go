package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// sourceFiles parses the program's own Go files (no tests) of the folders
// given, relative to the module's root, and below.
func sourceFiles(t *testing.T, folders ...string) map[string]*ast.File {
	t.Helper()
	out := map[string]*ast.File{}
	set := token.NewFileSet()
	for _, folder := range folders {
		root := filepath.Join("..", folder)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				if path != root && (folder == "." || d.Name() == "testdata") {
					return filepath.SkipDir
				}
				return nil
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			out[path], err = parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) == 0 {
		t.Fatal("no source files found: the test looks in the wrong place")
	}
	return out
}

// keyShape is what a key looks like; its first word is one of the
// catalogue's groups.
var keyShape = regexp.MustCompile(`^[a-z0-9]+(\.[a-z0-9-]+)+\.?$`)

// notKeys are literals that look like keys and are none.
func notKeys() []string {
	return []string{
		"before.key", "before.values", // fields of providers.json
		"practice.sendoff.test", // a host name
	}
}

// TestKeysInTheSourceExist reads every string in the source that looks like a
// key, or like the beginning of one ("why."), and looks it up.
func TestKeysInTheSourceExist(t *testing.T) {
	keys := keysOf(catalogue(t, English))
	groups := map[string]bool{}
	for _, k := range keys {
		group, _, _ := strings.Cut(k, ".")
		groups[group] = true
	}
	found := 0
	for path, file := range sourceFiles(t, ".", "account", "compose", "outbox", "practice", "store", "desktop", "ui", "cli") {
		ast.Inspect(file, func(n ast.Node) bool {
			if _, ok := n.(*ast.ImportSpec); ok {
				return false
			}
			if key, ok := askedKey(n); ok && !slices.Contains(keys, key) {
				t.Errorf("%s: %q is not in the catalogue", path, key)
			}
			s, ok := stringLiteral(n)
			if !ok || !keyShape.MatchString(s) || slices.Contains(notKeys(), s) {
				return true
			}
			if group, _, _ := strings.Cut(s, "."); !groups[group] {
				return true
			}
			found++
			if strings.HasSuffix(s, ".") {
				if !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, s) }) {
					t.Errorf("%s: no key begins with %q", path, s)
				}
			} else if _, ok := slices.BinarySearch(keys, s); !ok {
				t.Errorf("%s: %q is not in the catalogue", path, s)
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no key was found in the source: the test sees nothing")
	}
}

// askedKey returns the key of a call that asks for a text by a literal,
// whatever the key looks like.
func askedKey(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || !slices.Contains([]string{"T", "t", "say"}, calleeName(call)) {
		return "", false
	}
	return stringLiteral(call.Args[0])
}

// shows are the functions and methods that put their arguments before a
// person's eyes, and fields the fields that do.
func shows() []string {
	return []string{
		"NewLabel", "NewLabelWithStyle", "NewButton", "NewButtonWithIcon", "NewCheck", "NewHyperlink",
		"NewText", "NewRichTextWithText", "NewRichTextFromMarkdown", "NewFormItem", "NewCard", "NewAccordionItem",
		"NewMenu", "NewMenuItem", "NewTabItem", "NewNotification", "NewWindow", "SetText", "SetPlaceHolder", "SetTitle",
		"Print", "Println", "Printf", "Fprint", "Fprintln", "Fprintf", "WriteString",
		"label", "sentence", "selectable", "heading", "subHeading", "quiet", "caption", "line", "indented", "data",
		"newButton", "newPrimary", "newQuiet", "newFold", "newFoldOf", "newLine", "plainLine", "quietLine", "smallLine",
		"newWord", "newLinkWord", "pageHead", "offer", "note", "show", "wrong",
		"ShowInformation", "ShowConfirm", "NewInformation", "NewConfirm", "NewCustom",
	}
}

func fields() []string { return []string{"Text", "PlaceHolder", "Title", "Subtitle", "Label"} }

// saidAsItIs are strings that people see and that are no words of a language.
func saidAsItIs() []string { return []string{"Sendoff", "sendoff"} }

// TestNoWordsOutsideTheCatalogue looks at what ui, cli and main hand to
// labels, buttons, menus and print functions: a string there may have signs
// and verbs of fmt, but no words.
func TestNoWordsOutsideTheCatalogue(t *testing.T) {
	for path, file := range sourceFiles(t, ".", "ui", "cli") {
		for _, s := range spoken(file) {
			t.Errorf("%s: %q belongs into the catalogue", path, s)
		}
	}
}

// TestSpokenSeesWords proves the test above on samples.
func TestSpokenSeesWords(t *testing.T) {
	tests := map[string]int{
		`widget.NewLabel("Send it")`:                                  1,
		`widget.NewLabel(p.T("composer.send", nil))`:                  0,
		`label.SetText("Ready: " + p.T("composer.ready", nil))`:       1,
		`fmt.Fprintf(w, "%s\t%d\n", a, b)`:                            0,
		`fmt.Fprintf(w, "%s bytes\n", a)`:                             1,
		`fmt.Fprintln(w, "done")`:                                     1,
		`_ = &widget.Button{Text: "Stop"}`:                            1,
		`_ = fyne.NewMenuItem(p.T("a.b", map[string]any{"n": 1}), f)`: 0,
		`fmt.Fprint(w, "\x1b[2K\r")`:                                  0,
		`errors.New("no such thing")`:                                 0,
		`w.SetTitle("Sendoff")`:                                       0,
	}
	for src, want := range tests {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() { "+src+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(spoken(file)); got != want {
			t.Errorf("%s: %d findings, want %d", src, got, want)
		}
	}
}

// spoken returns the strings with words that a file shows to people.
func spoken(file *ast.File) []string {
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if slices.Contains(shows(), calleeName(n)) {
				for _, arg := range n.Args {
					out = append(out, wordsIn(arg)...)
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && slices.Contains(fields(), id.Name) {
				out = append(out, wordsIn(n.Value)...)
			}
		}
		return true
	})
	return out
}

// wordsIn returns the strings with words in an expression, leaving out the
// arguments of other calls: those are looked at by themselves.
func wordsIn(e ast.Expr) []string {
	var out []string
	ast.Inspect(e, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CallExpr, *ast.FuncLit, *ast.IndexExpr:
			return false
		}
		if s, ok := stringLiteral(n); ok && saysWords(s) {
			out = append(out, s)
		}
		return true
	})
	return out
}

var (
	verb = regexp.MustCompile(`%[-+# 0]*[0-9*]*(\.[0-9*]+)?[a-zA-Z]`)
	// functionKey is a key's name, the same on every keyboard.
	functionKey = regexp.MustCompile(`^F[0-9]{1,2}$`)
	escape      = regexp.MustCompile("\x1b\\[[0-9;]*[a-zA-Z]")
)

func saysWords(s string) bool {
	if slices.Contains(saidAsItIs(), s) || functionKey.MatchString(s) {
		return false
	}
	s = escape.ReplaceAllString(verb.ReplaceAllString(s, ""), "")
	return strings.ContainsFunc(s, unicode.IsLetter)
}

func calleeName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	default:
		return ""
	}
}

func stringLiteral(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
