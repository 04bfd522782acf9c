package compose_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sendoff/compose"
)

// BenchmarkBuild builds a message with a file of 25 MB; MB/s are of the file.
func BenchmarkBuild(b *testing.B) {
	path := filepath.Join(b.TempDir(), "report.bin")
	writePattern(b, path, 25_000_000)
	a, err := compose.Inspect(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	d := compose.Draft{To: "li@example.org", Subject: "Report", Body: "Here it is.", Attachments: []compose.Attachment{a}}
	opt := compose.BuildOptions{From: compose.Address{Local: "ayse", Domain: "example.org"}, Date: time.Unix(1e9, 0)}
	b.SetBytes(a.Size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := compose.Build(context.Background(), io.Discard, d, opt); err != nil {
			b.Fatal(err)
		}
	}
}

// writePattern writes a file of n bytes that repeat nowhere soon.
func writePattern(tb testing.TB, path string, n int64) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	buf := make([]byte, 1<<16)
	x := uint32(1)
	for n > 0 {
		for i := range buf {
			x = x*1664525 + 1013904223
			buf[i] = byte(x >> 24)
		}
		k, err := f.Write(buf[:min(int64(len(buf)), n)])
		if err != nil {
			tb.Fatal(err)
		}
		n -= int64(k)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}
