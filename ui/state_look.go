package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"sendoff/outbox"
)

// stateLook is how a state is shown everywhere: an icon whose shape differs, a
// word, a colour that repeats it, and the tint of its card.
type stateLook struct {
	word  string // text key
	icon  fyne.Resource
	color fyne.ThemeColorName
	tint  fyne.ThemeColorName
	alert bool // needs the person
}

func lookOf(state outbox.State, held bool) stateLook {
	switch state {
	case outbox.StateSending:
		return stateLook{"state.sending", theme.MailSendIcon(), colorAccent, colorTintWaiting, false}
	case outbox.StateWaiting:
		if held {
			return stateLook{"state.held", theme.WarningIcon(), theme.ColorNameWarning, colorTintWarning, true}
		}
		return stateLook{"state.waiting", iconWaiting(), colorWaiting, colorTintWaiting, false}
	case outbox.StateSent:
		return stateLook{"state.sent", theme.ConfirmIcon(), theme.ColorNameSuccess, colorTintSuccess, false}
	case outbox.StatePartly:
		return stateLook{"state.partly", iconPartly(), theme.ColorNameWarning, colorTintWarning, false}
	case outbox.StateRefused:
		return stateLook{"state.refused", iconRefused(), theme.ColorNameError, colorTintError, true}
	case outbox.StateUnknown:
		return stateLook{"state.unknown", iconUnknown(), colorUnknown, colorTintUnknown, true}
	default:
		return stateLook{"state.draft", theme.DocumentCreateIcon(), colorDraft, colorTintDraft, false}
	}
}
