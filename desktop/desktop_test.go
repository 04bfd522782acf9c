package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestDataFolder(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the XDG folders are for Linux and its like")
	}
	tests := map[string]struct {
		env  map[string]string
		want string
	}{
		"xdg":               {map[string]string{"XDG_DATA_HOME": "/data", "HOME": "/home/a"}, "/data/sendoff"},
		"home":              {map[string]string{"HOME": "/home/a"}, "/home/a/.local/share/sendoff"},
		"relative xdg":      {map[string]string{"XDG_DATA_HOME": "data", "HOME": "/home/a"}, "/home/a/.local/share/sendoff"},
		"nothing":           {nil, ""},
		"relative, no home": {map[string]string{"HOME": "a"}, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := DataFolder(env(tc.env))
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if tc.want == "" && !errors.Is(err, ErrNoHome) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestFolders(t *testing.T) {
	root := filepath.Join(t.TempDir(), "a", "b")
	f, err := FoldersIn(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Create(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Root, f.Spool, f.Attachments, f.Backup, f.Locks, f.Log, f.Practice} {
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Errorf("%s has rights %v, want 0700", dir, info.Mode().Perm())
		}
	}
	if err := f.Create(); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if rel, err := filepath.Rel(f.Root, f.Database); err != nil || rel != "sendoff.db" {
		t.Errorf("database at %q, %v", rel, err)
	}
}

func TestFoldersInTheWay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := FoldersIn(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Create(); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestEnvironmentLanguages(t *testing.T) {
	tests := map[string]struct {
		env  map[string]string
		want []string
	}{
		"nothing":                  {nil, nil},
		"lang":                     {map[string]string{"LANG": "tr_TR.UTF-8"}, []string{"tr_TR.UTF-8"}},
		"messages before lang":     {map[string]string{"LANG": "tr_TR", "LC_MESSAGES": "en_GB"}, []string{"en_GB"}},
		"all before messages":      {map[string]string{"LC_ALL": "tr_TR", "LC_MESSAGES": "en_GB"}, []string{"tr_TR"}},
		"language list":            {map[string]string{"LANG": "de_DE", "LANGUAGE": "tr::en"}, []string{"tr", "en", "de_DE"}},
		"language but the C way":   {map[string]string{"LANG": "C.UTF-8", "LANGUAGE": "tr"}, nil},
		"language without a lang":  {map[string]string{"LANGUAGE": "tr"}, nil},
		"C for all beats the lang": {map[string]string{"LC_ALL": "C", "LANG": "tr_TR"}, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, environmentLanguages(env(tc.env))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOwnLanguageGoesFirst(t *testing.T) {
	got := Languages(env(map[string]string{"SENDOFF_LANG": "tr", "LANG": "en_GB"}), "en")
	if diff := cmp.Diff([]string{"tr", "en", "en_GB"}, got); diff != "" {
		t.Error(diff)
	}
}
