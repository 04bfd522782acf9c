package main

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		events string
		want   counts
		shown  string
	}{
		{
			"a test with subtests is its subtests",
			`{"Action":"run","Package":"p","Test":"T"}
{"Action":"run","Package":"p","Test":"T/a"}
{"Action":"run","Package":"p","Test":"T/b"}
{"Action":"pass","Package":"p","Test":"T/a"}
{"Action":"skip","Package":"p","Test":"T/b"}
{"Action":"pass","Package":"p","Test":"T"}
{"Action":"pass","Package":"p","Elapsed":1.5}`,
			counts{1, 0, 1},
			"ok   p 1.5s",
		},
		{
			"a failing subtest counts once, with its output",
			`{"Action":"run","Package":"p","Test":"T"}
{"Action":"run","Package":"p","Test":"T/a"}
{"Action":"output","Package":"p","Test":"T/a","Output":"    want 1, got 2\n"}
{"Action":"fail","Package":"p","Test":"T/a"}
{"Action":"fail","Package":"p","Test":"T"}
{"Action":"fail","Package":"p"}`,
			counts{0, 1, 0},
			"want 1, got 2",
		},
		{
			"a parent that fails by itself counts",
			`{"Action":"run","Package":"p","Test":"T"}
{"Action":"run","Package":"p","Test":"T/a"}
{"Action":"pass","Package":"p","Test":"T/a"}
{"Action":"fail","Package":"p","Test":"T"}
{"Action":"fail","Package":"p"}`,
			counts{1, 1, 0},
			"FAIL p T",
		},
		{
			"a package that does not build is a failure",
			`{"ImportPath":"p","Action":"build-output","Output":"p.go:1: syntax error\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p"}`,
			counts{0, 1, 0},
			"p.go:1: syntax error",
		},
		{
			"a test that ends the process is shown",
			`{"Action":"run","Package":"p","Test":"T"}
{"Action":"output","Package":"p","Test":"T","Output":"panic: boom\n"}
{"Action":"fail","Package":"p"}`,
			counts{0, 1, 0},
			"panic: boom",
		},
		{"other lines pass through", "go: downloading x", counts{}, "go: downloading x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			got, err := read(strings.NewReader(c.events+"\n"), &out)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("counts are %+v, want %+v", got, c.want)
			}
			if !strings.Contains(out.String(), c.shown) {
				t.Errorf("shown was %q, want %q in it", out.String(), c.shown)
			}
		})
	}
}
