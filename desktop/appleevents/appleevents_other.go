//go:build !darwin || !cgo

// Package appleevents hears what macOS tells a program that runs; elsewhere
// nothing does.
package appleevents

// Listen is told of nothing here: other systems give links and files as
// arguments.
func Listen(func(link string, files []string)) {}
