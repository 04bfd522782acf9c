package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

// over lays a colour with alpha over an opaque one.
func over(top, bottom color.Color) color.Color {
	t, ok := color.NRGBAModel.Convert(top).(color.NRGBA)
	if !ok {
		return bottom
	}
	b := color.NRGBAModel.Convert(bottom).(color.NRGBA)
	mix := func(x, y uint8) uint8 {
		return uint8((int(x)*int(t.A) + int(y)*(255-int(t.A))) / 255)
	}
	return color.NRGBA{mix(t.R, b.R), mix(t.G, b.G), mix(t.B, b.B), 255}
}

// Text is at least 4.5:1 on everything it may stand on, also under the
// pointer; edges and icons at least 3:1.
func TestContrast(t *testing.T) {
	surfaces := []fyne.ThemeColorName{
		theme.ColorNameBackground, theme.ColorNameHeaderBackground, colorSide, theme.ColorNameOverlayBackground,
		theme.ColorNameSelection, theme.ColorNameButton, colorChip,
	}
	tints := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		colorDraft: {colorTintDraft}, colorWaiting: {colorTintWaiting}, theme.ColorNamePrimary: {colorTintWaiting},
		theme.ColorNameWarning: {colorTintWarning}, theme.ColorNameSuccess: {colorTintSuccess},
		theme.ColorNameError: {colorTintError}, colorUnknown: {colorTintUnknown},
	}
	l := newLook(1)
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		check := func(fore, back fyne.ThemeColorName, least float64) {
			t.Helper()
			f, b := l.Color(fore, variant), l.Color(back, variant)
			if got := contrast(f, b); got < least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", name, fore, back, got, least)
			}
			hovered := over(l.Color(theme.ColorNameHover, variant), b)
			if got := contrast(f, hovered); got < least-0.05 {
				t.Errorf("%s: %s on %s under the pointer is %.2f, want %.1f", name, fore, back, got, least)
			}
		}
		for _, s := range surfaces {
			check(theme.ColorNameForeground, s, 4.5)
			check(theme.ColorNamePlaceHolder, s, 4.5)
			check(theme.ColorNameHyperlink, s, 4.5)
		}
		for _, s := range []fyne.ThemeColorName{colorChip, theme.ColorNameSelection} { // a bad recipient, and chosen
			check(theme.ColorNameError, s, 4.5)
		}
		check(colorRing, theme.ColorNameBackground, 3)
		check(colorRing, theme.ColorNameSelection, 3)
		for state, list := range tints {
			for _, s := range list {
				check(state, s, 4.5)
				check(theme.ColorNameForeground, s, 4.5)
				check(theme.ColorNamePlaceHolder, s, 4.5)
			}
			check(state, theme.ColorNameHeaderBackground, 4.5)
		}
		check(theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, 4.5)
		check(theme.ColorNameForegroundOnError, theme.ColorNameError, 4.5)
		check(theme.ColorNameInputBorder, theme.ColorNameBackground, 3)
		check(theme.ColorNamePrimary, theme.ColorNameBackground, 3)
		check(colorToastText, colorToast, 4.5)
		check(colorToastLink, colorToast, 4.5)
	}
}

// One factor scales every size, those of Fyne too, but for what has to fit on
// the screen.
func TestTextSizeScalesEverything(t *testing.T) {
	one, two := newLook(1), newLook(2)
	names := []fyne.ThemeSizeName{theme.SizeNameText, theme.SizeNamePadding, theme.SizeNameScrollBar, sizeRow, sizeWide, sizeSheet}
	for name := range measures() {
		names = append(names, name)
	}
	for _, name := range names {
		switch name {
		case sizeStart, sizeStartHeight, sizeLeast, sizeLeastHeight, sizeTextHeight:
			if two.Size(name) < one.Size(name) || two.Size(name) > 1.6*one.Size(name) {
				t.Errorf("%s is %v at 100 %% and %v at 200 %%", name, one.Size(name), two.Size(name))
			}
			continue
		}
		if one.Size(name) == 0 || two.Size(name) != 2*one.Size(name) {
			t.Errorf("%s is %v at 100 %% and %v at 200 %%", name, one.Size(name), two.Size(name))
		}
	}
}

// The keys in the menus can be read.
func TestKeysInMenusCanBeRead(t *testing.T) {
	app := test.NewTempApp(t)
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		l := newLook(1)
		l.variant = func(fyne.ThemeVariant) fyne.ThemeVariant { return variant }
		app.Settings().SetTheme(l)
		item := fyne.NewMenuItem("Send", func() {})
		item.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierControl}
		back := l.Color(theme.ColorNameMenuBackground, variant)
		seen := ""
		for _, text := range canvasTexts(widget.NewMenu(fyne.NewMenu("", item))) {
			seen += text.Text
			if got := contrast(over(text.Color, back), back); got < 4.5 {
				t.Errorf("%s: %q in a menu has a contrast of %.2f", name, text.Text, got)
			}
		}
		if seen != "SendCtrl+N" {
			t.Fatalf("the menu reads %q", seen)
		}
	}
}

// canvasTexts are all texts that are drawn for an object.
func canvasTexts(o fyne.CanvasObject) []*canvas.Text {
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *canvas.Text:
		return []*canvas.Text{x}
	case *fyne.Container:
		inside = x.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(x).Objects()
	}
	var all []*canvas.Text
	for _, i := range inside {
		all = append(all, canvasTexts(i)...)
	}
	return all
}
