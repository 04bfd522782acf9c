//go:build nogui

package main

import (
	"context"

	"sendoff/cli"
)

// window returns nil: this copy is the command line alone.
func (p *program) window() func(context.Context, string, cli.Window) int { return nil }
