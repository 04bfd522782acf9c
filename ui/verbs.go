package ui

// workingVerb gives the button a failure asks for, or the nearest one this
// version of the window can do: a button always works.
func workingVerb(action string) string {
	switch action {
	case "action.sign-in", "action.sign-in-again", "action.copy-note":
		return "action.check-account"
	case "action.unlock-keyring", "action.send-tomorrow":
		return verbTry
	case "action.try-port":
		return "action.check-account"
	case "action.send-as", "action.make-smaller":
		return verbEdit
	case "action.choose-account":
		return verbEdit
	case "":
		return verbBack
	default:
		return action
	}
}
