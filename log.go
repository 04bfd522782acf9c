package main

import (
	"io"
	"log/slog"
	"path/filepath"
	"regexp"

	"gopkg.in/natefinch/lumberjack.v2"
)

// addressShape finds what may be an e-mail address, in any script.
var addressShape = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:=]+`)

const logName = "sendoff.log"

// newLog writes to a rotated file in dir, made with the first line. No room
// logs a secret, an address or the text of a message; should an address come
// along inside an error, it is taken out here.
func newLog(dir string) (*slog.Logger, io.Closer) {
	file := &lumberjack.Logger{Filename: filepath.Join(dir, logName), MaxSize: 1, MaxBackups: 4}
	handler := slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: withoutAddresses})
	return slog.New(handler), file
}

func withoutAddresses(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString, slog.KindAny:
		a.Value = slog.StringValue(addressShape.ReplaceAllString(a.Value.String(), "(address)"))
	}
	return a
}
