package outbox

import (
	"strings"

	"sendoff/account"
)

// values fills every placeholder that a text may have.
func (x explainer) values() map[string]any {
	f := x.failure
	v := map[string]any{
		"host": f.Host, "port": f.Port, "alt": x.otherPort(), "address": f.Address,
		"provider": x.provider.Name, "account": x.account.Address, "max": f.Max, "folder": x.folder,
	}
	if f.Key == account.KeyAuthRefused && x.provider.SignInWith() != "" && !x.provider.TakesPassword() {
		v["provider"] = x.provider.SignInWith()
	}
	if v["provider"] == "" {
		v["provider"] = f.Host
		if r := f.reply(); r.Enhanced == "5.7.139" {
			v["provider"] = "Microsoft"
		}
	}
	if c := f.Certificate; c != nil {
		v["name"], v["date"] = certificateName(c), c.NotAfter
	}
	if x.message != nil {
		x.messageValues(v)
	}
	return v
}

func (x explainer) messageValues(v map[string]any) {
	m := x.message
	refused, held := 0, 0
	for _, r := range m.Recipients {
		switch r.State {
		case RecipientRefused:
			refused++
			if v["address"] == "" {
				v["address"] = r.Address
			}
		case RecipientHeld:
			held++
		}
	}
	if v["address"] == "" && len(m.Recipients) > 0 {
		v["address"] = m.Recipients[0].Address
	}
	if v["host"] == "" {
		v["host"], v["port"] = m.Host, m.Port
	}
	if v["host"] == "" {
		v["host"], v["port"] = x.account.Host, x.account.Port
	}
	v["from"], v["size"], v["n"], v["m"], v["k"] = m.From, m.Size, refused, len(m.Recipients), held
	if v["account"] == "" {
		v["account"] = m.Account
	}
	switch {
	case !m.NextTry.IsZero():
		v["time"] = m.NextTry
	case !m.Due.IsZero():
		v["time"] = m.Due
	}
}

// otherPort is another port of the provider, or the other usual one.
func (x explainer) otherPort() int {
	port := x.failure.Port
	if port == 0 {
		port = x.account.Port
	}
	for _, e := range x.provider.SMTP {
		if e.Port != port {
			return e.Port
		}
	}
	if port == 465 {
		return 587
	}
	return 465
}

func certificateName(c *account.Certificate) string {
	if len(c.Names) > 0 {
		return strings.Join(c.Names[:min(len(c.Names), 3)], ", ")
	}
	return c.Subject
}
