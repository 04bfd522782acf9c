package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colour names of our own, beside Fyne's.
const (
	colorSide        fyne.ThemeColorName = "sendoff.side"         // the sidebar
	colorChip        fyne.ThemeColorName = "sendoff.chip"         // attachment chips
	colorAccent      fyne.ThemeColorName = theme.ColorNamePrimary // the one accent
	colorRing        fyne.ThemeColorName = "sendoff.ring"         // the accent as the focus shows it, also where fields are flat
	colorQuiet       fyne.ThemeColorName = theme.ColorNamePlaceHolder
	colorDraft       fyne.ThemeColorName = "sendoff.draft"
	colorWaiting     fyne.ThemeColorName = "sendoff.waiting"
	colorUnknown     fyne.ThemeColorName = "sendoff.unknown"
	colorTintDraft   fyne.ThemeColorName = "sendoff.tint.draft"
	colorTintWaiting fyne.ThemeColorName = "sendoff.tint.waiting"
	colorTintWarning fyne.ThemeColorName = "sendoff.tint.warning"
	colorTintSuccess fyne.ThemeColorName = "sendoff.tint.success"
	colorTintError   fyne.ThemeColorName = "sendoff.tint.error"
	colorTintUnknown fyne.ThemeColorName = "sendoff.tint.unknown"
	colorToast       fyne.ThemeColorName = "sendoff.toast"
	colorToastText   fyne.ThemeColorName = "sendoff.toast.text"
	colorToastLink   fyne.ThemeColorName = "sendoff.toast.link"
)

// Size names of our own. Every pixel of the window comes from here or from
// Fyne's names, so that one factor (the text size) scales all of it.
const (
	sizeMono         fyne.ThemeSizeName = "sendoff.mono"         // server's words
	sizeGap          fyne.ThemeSizeName = "sendoff.gap"          // between controls, so that two focus rings fit
	sizeGroup        fyne.ThemeSizeName = "sendoff.group"        // between the parts of a page
	sizePageMargin   fyne.ThemeSizeName = "sendoff.page.margin"  // round the message
	sizeFormMargin   fyne.ThemeSizeName = "sendoff.form.margin"  // round single-column pages
	sizeForm         fyne.ThemeSizeName = "sendoff.form.width"   // widest single column
	sizeWelcome      fyne.ThemeSizeName = "sendoff.welcome"      // the welcome column
	sizeMessage      fyne.ThemeSizeName = "sendoff.message"      // widest message column
	sizeControl      fyne.ThemeSizeName = "sendoff.control"      // height of fields and buttons
	sizeRow          fyne.ThemeSizeName = "sendoff.row"          // height of a list row
	sizeHeaderRow    fyne.ThemeSizeName = "sendoff.row.header"   // height of a header row of the composer
	sizeHeaderLabel  fyne.ThemeSizeName = "sendoff.label.header" // width of its label
	sizeChipHeight   fyne.ThemeSizeName = "sendoff.chip.height"
	sizePill         fyne.ThemeSizeName = "sendoff.pill"        // height of a recipient
	sizePillWidth    fyne.ThemeSizeName = "sendoff.pill.width"  // longer names end in an ellipsis
	sizePillRadius   fyne.ThemeSizeName = "sendoff.pill.radius" // half its height
	sizeHintLine     fyne.ThemeSizeName = "sendoff.hint"
	sizeSidebar      fyne.ThemeSizeName = "sendoff.sidebar"
	sizeList         fyne.ThemeSizeName = "sendoff.list"
	sizeWide         fyne.ThemeSizeName = "sendoff.wide"       // three columns from this width on
	sizeTall         fyne.ThemeSizeName = "sendoff.tall"       // below this height the window folds things away
	sizeLeast        fyne.ThemeSizeName = "sendoff.min.width"  // the smallest window
	sizeLeastHeight  fyne.ThemeSizeName = "sendoff.min.height" // "
	sizeStart        fyne.ThemeSizeName = "sendoff.start.width"
	sizeOwn          fyne.ThemeSizeName = "sendoff.own.width" // a message's own window
	sizeStartHeight  fyne.ThemeSizeName = "sendoff.start.height"
	sizeTextHeight   fyne.ThemeSizeName = "sendoff.text.height" // the text field is never lower
	sizeField        fyne.ThemeSizeName = "sendoff.field"       // no entry is ever narrower
	sizePracticeList fyne.ThemeSizeName = "sendoff.practice.list"
	sizeSheetMargin  fyne.ThemeSizeName = "sendoff.sheet.margin"
	sizeCardMargin   fyne.ThemeSizeName = "sendoff.card.margin"
	sizeFormName     fyne.ThemeSizeName = "sendoff.form.name"    // the column of names
	sizeFormStack    fyne.ThemeSizeName = "sendoff.form.stack"   // below this width names stand above
	sizeSettingName  fyne.ThemeSizeName = "sendoff.form.wide"    // the column of names in the settings
	sizeSliderValue  fyne.ThemeSizeName = "sendoff.slider.value" // beside a slider
	sizeSheet        fyne.ThemeSizeName = "sendoff.sheet"
	sizeWideSheet    fyne.ThemeSizeName = "sendoff.sheet.wide"
	sizeCardRadius   fyne.ThemeSizeName = "sendoff.radius.card"
	sizeRowRadius    fyne.ThemeSizeName = "sendoff.radius.row"
	sizeRing         fyne.ThemeSizeName = "sendoff.ring"       // stroke of the focus ring
	sizeRingGap      fyne.ThemeSizeName = "sendoff.ring.gap"   // its distance from the control
	sizeBar          fyne.ThemeSizeName = "sendoff.bar"        // progress bar of a card
	sizeRowBar       fyne.ThemeSizeName = "sendoff.bar.row"    // progress bar of a row, and the selection mark
	sizeLogo         fyne.ThemeSizeName = "sendoff.logo"       // icon of the welcome page
	sizeIconButton   fyne.ThemeSizeName = "sendoff.iconbutton" // a square that is one icon
	sizeThumb        fyne.ThemeSizeName = "sendoff.thumb"      // the picture in a chip
	sizeIndent       fyne.ThemeSizeName = "sendoff.indent"     // of quotes and lists
)

// shades is one colour in the light and in the dark window.
type shades struct{ light, dark color.NRGBA }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff} //nolint:gosec // the shifts cut on purpose
}

func rgba(hex uint32, percent int) color.NRGBA {
	c := rgb(hex)
	c.A = uint8(percent * 255 / 100) //nolint:gosec // percent is a constant between 0 and 100
	return c
}

// look is Sendoff's theme: the colours and sizes of the design, light and
// dark, times the text size the person chose.
type look struct {
	scale   float32
	colors  map[fyne.ThemeColorName]shades
	sizes   map[fyne.ThemeSizeName]float32
	stock   fyne.Theme
	variant func(system fyne.ThemeVariant) fyne.ThemeVariant // nil: as the system
}

var _ fyne.Theme = (*look)(nil)

// newLook makes the theme. scale 1 is 100 %.
func newLook(scale float32) *look {
	return &look{scale: scale, colors: palette(), sizes: measures(), stock: theme.DefaultTheme()}
}

// Color implements fyne.Theme.
func (l *look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if l.variant != nil {
		variant = l.variant(variant)
	}
	c, ok := l.colors[name]
	switch {
	case !ok:
		return l.stock.Color(name, variant)
	case variant == theme.VariantDark:
		return ofMenus(name, c.dark)
	default:
		return ofMenus(name, c.light)
	}
}

// nearlyOpaque is an opacity of which Fyne's menus make a good one.
const nearlyOpaque = 0xFFC9

// ofMenus gives the colour of text an opacity that is full in eight bits. Fyne
// 2.7 draws the keys in menus in that colour times 0.95, and keeps the lower
// byte of the sixteen bits instead of the upper: of full opacity a fifth is
// left, which nobody can read.
func ofMenus(name fyne.ThemeColorName, c color.NRGBA) color.Color {
	if name != theme.ColorNameForeground {
		return c
	}
	return color.NRGBA64{R: uint16(c.R) * 0x101, G: uint16(c.G) * 0x101, B: uint16(c.B) * 0x101, A: nearlyOpaque}
}

// Font implements fyne.Theme: the bundled Noto Sans.
func (l *look) Font(style fyne.TextStyle) fyne.Resource { return l.stock.Font(style) }

// Icon implements fyne.Theme.
func (l *look) Icon(name fyne.ThemeIconName) fyne.Resource { return l.stock.Icon(name) }

// Size implements fyne.Theme.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := l.sizes[name]; ok {
		return s * l.growth(name)
	}
	return l.stock.Size(name) * l.scale
}

// leastGrowth is how much of the text's growth the smallest window follows: so
// far that every page fits, and still 1116 × 744 at twice the size.
const leastGrowth = 0.55

// growth is the factor for a size: the text size, but for what has to fit on a
// screen, which does not grow with the text.
func (l *look) growth(name fyne.ThemeSizeName) float32 {
	switch name {
	case sizeStart, sizeStartHeight:
		return 1
	case sizeLeast, sizeLeastHeight:
		return 1 + leastGrowth*(l.scale-1)
	case sizeTextHeight:
		return min(l.scale, 1)
	default:
		return l.scale
	}
}

func palette() map[fyne.ThemeColorName]shades {
	page := shades{rgb(0xFFFFFF), rgb(0x1C1E22)}
	text := shades{rgb(0x1A1D22), rgb(0xE9EBEE)}
	quiet := shades{rgb(0x545C68), rgb(0xA8B0BB)}
	raised := shades{rgb(0xFFFFFF), rgb(0x25282E)}
	accent := shades{rgb(0x2353C2), rgb(0x86ADFF)}
	onAccent := shades{rgb(0xFFFFFF), rgb(0x0A1733)}
	link := shades{rgb(0x1F4DB3), rgb(0x9BBBFF)}
	button := shades{rgb(0xE9ECF1), rgb(0x2B2F36)}
	warning := shades{rgb(0x8A5300), rgb(0xF0BB66)}
	return map[fyne.ThemeColorName]shades{
		theme.ColorNameBackground:          page,
		theme.ColorNameInputBackground:     page,
		theme.ColorNameHeaderBackground:    {rgb(0xF7F8FA), rgb(0x18191D)},
		theme.ColorNameMenuBackground:      raised,
		theme.ColorNameOverlayBackground:   raised,
		theme.ColorNameForeground:          text,
		theme.ColorNamePlaceHolder:         quiet,
		theme.ColorNameDisabled:            {rgb(0x767E8A), rgb(0x7F8793)},
		theme.ColorNameInputBorder:         {rgb(0x7A8391), rgb(0x808A98)},
		theme.ColorNamePrimary:             accent,
		theme.ColorNameFocus:               {rgba(0x2353C2, 40), rgba(0x86ADFF, 40)},
		theme.ColorNameForegroundOnPrimary: onAccent,
		theme.ColorNameForegroundOnError:   onAccent,
		theme.ColorNameForegroundOnSuccess: onAccent,
		theme.ColorNameForegroundOnWarning: onAccent,
		theme.ColorNameHyperlink:           link,
		theme.ColorNameSelection:           {rgb(0xD6E2FB), rgb(0x223050)},
		theme.ColorNameButton:              button,
		theme.ColorNameDisabledButton:      button,
		theme.ColorNameHover:               {rgba(0x1A1D22, 4), rgba(0xFFFFFF, 6)},
		theme.ColorNamePressed:             {rgba(0x1A1D22, 10), rgba(0xFFFFFF, 12)},
		theme.ColorNameSeparator:           {rgb(0xDDE1E7), rgb(0x30343B)},
		theme.ColorNameSuccess:             {rgb(0x176437), rgb(0x7ED49A)},
		theme.ColorNameWarning:             warning,
		theme.ColorNameError:               {rgb(0xB3261E), rgb(0xFF9A91)},
		colorSide:                          {rgb(0xEFF1F4), rgb(0x131417)},
		colorChip:                          {rgb(0xEFF1F4), rgb(0x25282E)},
		colorRing:                          accent,
		colorDraft:                         quiet,
		colorWaiting:                       {rgb(0x3A5A86), rgb(0xA3BDE0)},
		colorUnknown:                       {rgb(0x6B3FA0), rgb(0xCDABF6)},
		colorTintDraft:                     {rgb(0xEFF1F4), rgb(0x25282E)},
		colorTintWaiting:                   {rgb(0xE8EEFB), rgb(0x1E2942)},
		colorTintWarning:                   {rgb(0xFFF3DC), rgb(0x322610)},
		colorTintSuccess:                   {rgb(0xE6F4EA), rgb(0x172B1F)},
		colorTintError:                     {rgb(0xFCEAE8), rgb(0x3A1D1B)},
		colorTintUnknown:                   {rgb(0xF2EAFB), rgb(0x2B2139)},
		// A toast stands out by being the other window's page.
		colorToast:     {page.dark, page.light},
		colorToastText: {text.dark, text.light},
		colorToastLink: {link.dark, link.light},
	}
}

func measures() map[fyne.ThemeSizeName]float32 {
	return map[fyne.ThemeSizeName]float32{
		theme.SizeNameCaptionText:     12,
		theme.SizeNameText:            14,
		theme.SizeNameSubHeadingText:  16,
		theme.SizeNameHeadingText:     22,
		theme.SizeNamePadding:         4,
		theme.SizeNameInnerPadding:    8,
		theme.SizeNameInlineIcon:      18,
		theme.SizeNameInputBorder:     1,
		theme.SizeNameInputRadius:     6,
		theme.SizeNameSelectionRadius: 4,

		sizeMono:         13,
		sizeGap:          8,
		sizeGroup:        12,
		sizePageMargin:   16,
		sizeFormMargin:   24,
		sizeForm:         560,
		sizeWelcome:      440,
		sizeMessage:      840,
		sizeControl:      36,
		sizeRow:          56,
		sizeHeaderRow:    37,
		sizeHeaderLabel:  72,
		sizeChipHeight:   32,
		sizePill:         28,
		sizePillWidth:    240,
		sizePillRadius:   14,
		sizeHintLine:     24,
		sizeSidebar:      176,
		sizeList:         288,
		sizeWide:         900,
		sizeTall:         600,
		sizeLeast:        720,
		sizeLeastHeight:  480,
		sizeStart:        1100,
		sizeOwn:          760,
		sizeStartHeight:  720,
		sizeTextHeight:   140,
		sizeField:        120,
		sizePracticeList: 240,
		sizeSheetMargin:  12,
		sizeCardMargin:   12,
		sizeFormName:     128,
		sizeFormStack:    360,
		sizeSettingName:  184,
		sizeSliderValue:  56,
		sizeSheet:        480,
		sizeWideSheet:    672,
		sizeCardRadius:   8,
		sizeRowRadius:    4,
		sizeRing:         2,
		sizeRingGap:      3,
		sizeBar:          6,
		sizeRowBar:       3,
		sizeLogo:         64,
		sizeIconButton:   28,
		sizeThumb:        24,
		sizeIndent:       20,
	}
}
