//go:build !darwin || !cgo

package appleevents

// Listen is told of nothing here: other systems give links and files as
// arguments.
func Listen(func(Event)) {}
