package ui

import (
	"strings"

	"sendoff/account"
	"sendoff/outbox"
)

// What a button does: keys of the catalogue.
const (
	verbStop        = "action.stop"
	verbStopWaiting = "action.stop-waiting"
	verbTry         = "action.try-now"
	verbFix         = "fix" // of a row: whatever mends it
	verbEdit        = "action.edit"
	verbChange      = "action.fix"
	verbBack        = "action.back-to-drafts"
	verbAsNew       = "action.edit-as-new"
	verbOthers      = "action.send-to-others"
	verbAgain       = "action.send-again"
	verbMark        = "action.mark-sent"
	verbRest        = "action.fix-and-send"
	verbDelete      = "action.delete"
	verbUndo        = "action.undo"
	verbNow         = "action.send-now"
	verbWhen        = "action.choose-time"
	verbCopy        = "action.copy"
	verbDetails     = "action.copy-details"
	verbResend      = "action.resend"
	verbExport      = "action.export"
	verbTomorrow    = "action.send-tomorrow"
	verbPractice    = "main.practice"
	verbCorrect     = "action.correct-address"
	verbSmaller     = "action.make-smaller"
	verbSendAs      = "action.send-as"
	verbAccount     = "action.choose-account"
	verbNote        = "action.copy-note"

	// Those of the account.
	verbPassword    = "action.enter-password"
	verbApp         = "action.app-password"
	verbApple       = "action.apple-password"
	verbPage        = "action.open-page"
	verbCertificate = "action.show-certificate"
	verbCheck       = "action.check-account"
	verbOpenAccount = "action.open-account"
	verbPort        = "action.try-port"
	verbUnlock      = "action.unlock-keyring"
)

// workingVerb gives the button a failure asks for, or the nearest one this
// version of the window can do: a button always works.
func workingVerb(action string) string {
	switch action {
	case "action.sign-in", "action.sign-in-again":
		return verbOpenAccount
	case "":
		return verbBack
	default:
		return action
	}
}

// ofAccount reports whether a button mends the account and not the message.
func ofAccount(verb string) bool {
	switch verb {
	case verbPassword, verbApp, verbApple, verbPage, verbCertificate, verbCheck, verbOpenAccount, verbPort:
		return true
	default:
		return false
	}
}

// opensOnly reports whether a button leads to where something is mended, and
// does nothing by itself yet.
func opensOnly(verb string) bool {
	switch verb {
	case verbEdit, verbCorrect, verbSmaller, verbAccount, verbPassword, verbCertificate, verbOpenAccount:
		return true
	default:
		return false
	}
}

// fixOf gives the one button that mends what stopped a message, as far as it
// can be pressed for this account.
func (d *deck) fixOf(msg outbox.Message) string {
	verb := workingVerb(msg.Explanation.Action)
	a, known := d.main.owner(msg)
	switch {
	case msg.Practice && ofAccount(verb):
		return verbTry // its account is the program's own
	case verb == verbPort && (!known || a.Security == account.SecurityNone):
		return verbCheck
	case verb == verbSendAs && (!known || strings.EqualFold(a.Address, msg.From)):
		return verbEdit // there is no other address to send as
	default:
		return verb
	}
}

// owner is the account a message goes out with, if it is still there.
func (w *Window) owner(msg outbox.Message) (account.Account, bool) {
	for _, a := range w.accounts {
		if a.ID == msg.AccountID {
			return a, true
		}
	}
	return account.Account{}, false
}
