package ui

import (
	"strconv"

	"sendoff/account"
	"sendoff/outbox"
)

// remedies is what a page can do about a check that failed. What is nil it
// cannot do, and then no button offers it.
type remedies struct {
	again    func()                   // checks once more
	port     func(e account.Endpoint) // checks at another port
	trust    func(fingerprint string) // checks with this certificate
	password func()                   // goes to the password
	instead  func()                   // takes another account
	settings func()                   // goes to the settings
	change   string                   // the words for settings
}

// tell says why a check failed, and offers the one thing to do about it.
func (c *checkBox) tell(fail *account.Failure, p account.Provider, r remedies) {
	e := outbox.ExplainFailure(fail, p)
	verb, do := c.remedy(e, fail, p, r)
	if do == nil {
		verb = ""
	}
	c.fault.show(fail, c.words.T(e.Why, e.Values), verb, do)
	if e.Remedy != "" {
		c.fault.advise(c.words.T(e.Remedy, e.Values))
	}
	c.revealNew(c.box)
}

func (c *checkBox) remedy(e outbox.Explanation, fail *account.Failure, p account.Provider, r remedies) (verb string, do func()) {
	switch e.Action {
	case "action.try-now", "action.unlock-keyring": // asking the keyring again has it ask the person
		return c.t(e.Action), r.again
	case "action.try-port":
		if alt, ok := e.Values["alt"].(int); ok && r.port != nil {
			return c.t(e.Action, "alt", strconv.Itoa(alt)), func() { r.port(endpointAt(p, fail.Host, alt)) }
		}
	case "action.show-certificate":
		if fail.Certificate != nil && r.trust != nil {
			return c.t(e.Action), func() { showCertificate(c.shell, fail, notToSend, r.trust) }
		}
	case "action.app-password", "action.apple-password", "action.open-page":
		if p.Help != "" && r.password != nil {
			// The page leads back to the password.
			return c.t(e.Action, "provider", p.Name), func() { c.browse(p.Help); r.password() }
		}
		return c.t("action.enter-password"), r.password
	case "action.enter-password":
		return c.t(e.Action), r.password
	case "action.sign-in":
		if r.instead != nil {
			return c.t("card.use-another"), r.instead
		}
		return c.t("action.enter-password"), r.password
	}
	return r.change, r.settings
}

// endpointAt is a provider's server at a port, else the host it was tried at.
func endpointAt(p account.Provider, host string, port int) account.Endpoint {
	for _, e := range p.SMTP {
		if e.Port == port {
			return e
		}
	}
	return account.Endpoint{Host: host, Port: port, Security: usualSecurity(port)}
}

// usualSecurity is what a port of mail submission is used with.
func usualSecurity(port int) account.Security {
	if port == portTLS {
		return account.SecurityTLS
	}
	return account.SecurityStartTLS
}

func usualPort(s account.Security) int {
	if s == account.SecurityStartTLS {
		return portStartTLS
	}
	return portTLS
}
