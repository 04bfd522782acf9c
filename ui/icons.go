package ui

import (
	_ "embed" // the drawings below

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Drawings of our own: 24 × 24, fills only, since Fyne recolours fills and
// not strokes. The shapes differ, so that no state is told by colour alone.
//
//nolint:gochecknoglobals // go:embed needs package variables; nothing writes to them
var (
	//go:embed icons/waiting.svg
	svgWaiting []byte
	//go:embed icons/partly.svg
	svgPartly []byte
	//go:embed icons/refused.svg
	svgRefused []byte
	//go:embed icons/unknown.svg
	svgUnknown []byte
	//go:embed icons/notyet.svg
	svgNotYet []byte
	//go:embed icons/working.svg
	svgWorking []byte
	//go:embed icons/link.svg
	svgLink []byte
	//go:embed icons/list.svg
	svgList []byte
	//go:embed icons/quote.svg
	svgQuote []byte
	//go:embed icons/code.svg
	svgCode []byte
)

func drawn(name string, svg []byte) fyne.Resource { return fyne.NewStaticResource(name+".svg", svg) }

func iconWaiting() fyne.Resource { return drawn("waiting", svgWaiting) }
func iconPartly() fyne.Resource  { return drawn("partly", svgPartly) }
func iconRefused() fyne.Resource { return drawn("refused", svgRefused) }
func iconUnknown() fyne.Resource { return drawn("unknown", svgUnknown) }
func iconNotYet() fyne.Resource  { return drawn("notyet", svgNotYet) }
func iconWorking() fyne.Resource { return drawn("working", svgWorking) }
func iconLink() fyne.Resource    { return drawn("link", svgLink) }
func iconList() fyne.Resource    { return drawn("list", svgList) }
func iconQuote() fyne.Resource   { return drawn("quote", svgQuote) }
func iconCode() fyne.Resource    { return drawn("code", svgCode) }

// tinted is an icon in a colour of the theme.
func tinted(res fyne.Resource, name fyne.ThemeColorName) fyne.Resource {
	return theme.NewColoredResource(res, name)
}
