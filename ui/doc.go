// Package ui is Sendoff's window, in Fyne.
//
// It shows what the core rooms know and passes on what the person wants. It
// contains no SMTP, no SQL and no file format, it never imports fyne/v2/app
// (only main does, so that these tests need no OpenGL), and everything that
// people read comes from a text.Printer.
//
// Threads: every widget lives on Fyne's main goroutine. Work that may take
// time runs through bridge.go, the only file that crosses to other goroutines.
package ui
