package outbox

import (
	"slices"

	"sendoff/account"
)

// signIn picks the reason, the remedy and the button of a refused password by
// what the provider table knows of the provider.
func (x explainer) signIn() (why, remedy, action string) {
	p := x.provider
	switch {
	case x.account.Auth == account.AuthXOAUTH2:
		return "why.auth-refused.oauth", "remedy.oauth", "action.sign-in-again"
	case p.OAuth == "microsoft" && !p.TakesPassword():
		return "why.auth-refused.microsoft", "remedy.outlook", "action.sign-in"
	case p.OAuth == "google":
		return "why.auth-refused.google", "remedy.app-password", "action.app-password"
	case slices.ContainsFunc(p.Before, step("before.app-specific-password")):
		return "why.auth-refused.apple", "remedy.apple-password", "action.apple-password"
	case slices.Contains(p.Auth, account.CredentialAppPassword) && !slices.Contains(p.Auth, account.CredentialPassword):
		return "why.auth-refused.app-password", "remedy.app-password", "action.app-password"
	case slices.ContainsFunc(p.Before, step("before.enable-access")), slices.ContainsFunc(p.Before, step("before.access-may-be-off")):
		return "why.auth-refused.switched-off", "remedy.switched-off", "action.open-page"
	default:
		return "why.auth-refused", "remedy.password", "action.enter-password"
	}
}

func step(key string) func(account.Step) bool {
	return func(s account.Step) bool { return s.Key == key }
}
