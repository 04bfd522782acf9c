package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/account"
)

// lights are the four steps of a check: server found, connected, secured,
// signed in. Each has an icon and a word, never only a colour.
type lights struct {
	*shell
	all  []*light
	grid *lightGrid
	box  *fyne.Container
}

type light struct {
	stage  account.Stage
	state  account.LightState
	icon   *canvas.Image
	word   *line
	detail *line
}

const lightWaiting account.LightState = "waiting"

func newLights(s *shell) *lights {
	l := &lights{shell: s}
	var objects []fyne.CanvasObject
	for _, stage := range []account.Stage{account.StageLookup, account.StageConnect, account.StageSecure, account.StageSignIn} {
		one := &light{stage: stage, icon: canvas.NewImageFromResource(nil), word: plainLine(""), detail: smallLine("")}
		one.icon.FillMode = canvas.ImageFillContain
		l.all = append(l.all, one)
		objects = append(objects, one.icon, one.word, one.detail)
	}
	l.grid = &lightGrid{}
	l.box = container.New(l.grid, objects...)
	l.reset(account.SecurityTLS)
	return l
}

// reset turns all lights off. On a line without TLS, which stays on this
// computer, nothing is secured and nobody signed in: it has two lights.
func (l *lights) reset(security account.Security) {
	l.grid.lights = len(l.all)
	if security == account.SecurityNone {
		l.grid.lights = len(l.all) / 2
	}
	for i, one := range l.all {
		for _, o := range []fyne.CanvasObject{one.icon, one.word, one.detail} {
			if i < l.grid.lights {
				o.Show()
			} else {
				o.Hide()
			}
		}
		l.show(one, lightWaiting, "")
	}
}

// take shows a step of the check.
func (l *lights) take(step account.Light) {
	for _, one := range l.all {
		if one.stage == step.Stage {
			l.show(one, step.State, step.Detail)
		}
	}
}

func (l *lights) show(one *light, state account.LightState, detail string) {
	one.state = state
	icon, color := iconNotYet(), fyne.ThemeColorName(theme.ColorNamePlaceHolder)
	words := fyne.ThemeColorName(theme.ColorNameForeground)
	switch state {
	case lightWaiting:
		words = colorQuiet
	case account.LightWorking:
		icon = iconWorking()
	case account.LightDone:
		icon, color = theme.ConfirmIcon(), theme.ColorNameSuccess
	case account.LightFailed:
		icon, color = iconRefused(), theme.ColorNameError
		words = theme.ColorNameError
	}
	one.icon.Resource = tinted(icon, color)
	one.icon.Refresh()
	one.word.paint(words)
	one.word.set(l.t("light." + string(one.stage) + "." + string(state)))
	one.detail.set(detail)
	l.box.Refresh() // other words need other room
}

// lightGrid puts the lights, of three objects each, 2 × 2, or one below the
// other where there is little room.
type lightGrid struct {
	width  float32
	lights int // how many there are; the rest is hidden
}

func (g *lightGrid) columns() int {
	if g.width > 0 && g.width < theme.Size(sizeWelcome) {
		return 1
	}
	return 2
}

// Layout implements fyne.Layout. The lights go down the first column first.
func (g *lightGrid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	g.width = size.Width
	columns := g.columns()
	perColumn := max(1, g.lights/columns)
	first := size.Width
	if columns > 1 {
		first = g.firstColumn(objects, perColumn, size.Width)
	}
	height := theme.Size(sizeChipHeight)
	icon := theme.Size(theme.SizeNameInlineIcon)
	gap := theme.Size(sizeGap)
	for n := range g.lights {
		i := 3 * n
		x, width := float32(0), first
		if n >= perColumn {
			x, width = first, size.Width-first
		}
		y := height * float32(n%perColumn)
		objects[i].Resize(fyne.NewSquareSize(icon))
		objects[i].Move(fyne.NewPos(x, y+(height-icon)/2))
		word, okWord := objects[i+1].(*line)
		detail, okDetail := objects[i+2].(*line)
		if !okWord || !okDetail {
			continue
		}
		textWidth := fyne.Min(word.width(), width-icon-3*gap)
		word.put(x+icon+gap, y, textWidth, height)
		left := icon + 2*gap + textWidth
		detail.put(x+left, y, width-left-gap, height)
	}
}

// firstColumn is how wide the first of two columns is: half the room, unless
// one column needs more of it and the other can spare that.
func (g *lightGrid) firstColumn(objects []fyne.CanvasObject, perColumn int, width float32) float32 {
	gap := theme.Size(sizeGap)
	var need [2]float32
	for n := range g.lights {
		word, okWord := objects[3*n+1].(*line)
		detail, okDetail := objects[3*n+2].(*line)
		if okWord && okDetail {
			column := &need[min(1, n/perColumn)]
			*column = fyne.Max(*column, theme.Size(theme.SizeNameInlineIcon)+word.width()+detail.width()+4*gap)
		}
	}
	switch half := width / 2; {
	case need[0]+need[1] > width:
		return half
	case need[0] > half:
		return need[0]
	default:
		return fyne.Min(half, width-need[1])
	}
}

// MinSize implements fyne.Layout.
func (g *lightGrid) MinSize([]fyne.CanvasObject) fyne.Size {
	lines := max(1, g.lights/g.columns())
	return fyne.NewSize(theme.Size(sizeField), theme.Size(sizeChipHeight)*float32(lines))
}
