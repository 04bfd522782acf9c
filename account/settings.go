package account

import (
	"errors"
	"slices"
	"strings"
)

// ErrNoServer says that nothing can be sent through a provider: it has no
// server for it, or only the person can name it.
var ErrNoServer = errors.New("the provider has no known server for sending")

// FromProvider fills an account's settings from the table. The user name is
// left empty where only the person knows it.
func FromProvider(m Match, address string) (Account, error) {
	p := m.Provider
	if len(p.SMTP) == 0 {
		return Account{}, ErrNoServer
	}
	address = strings.TrimSpace(address)
	local, _, err := splitAddress(address)
	if err != nil {
		return Account{}, err
	}
	if _, err := addressKey(address); err != nil {
		return Account{}, err
	}
	a := Account{
		Address: address, ProviderID: p.ID,
		Host: p.SMTP[0].Host, Port: p.SMTP[0].Port, Security: p.SMTP[0].Security,
		Auth: authOf(p),
		Origin: map[string]string{
			FieldAddress: OriginUser, FieldHost: OriginTable, FieldPort: OriginTable,
			FieldSecurity: OriginTable, FieldAuth: OriginTable,
		},
	}
	switch p.Username {
	case UsernameLocalPart:
		a.Username = local
	case UsernameKey:
		a.Username = p.Login
	case UsernameAddress, "":
		a.Username = address
	case UsernameOther:
	}
	if slices.Equal(p.Auth, []string{CredentialNone}) {
		a.Username = ""
	}
	if a.Username != "" {
		a.Origin[FieldUsername] = OriginTable
	}
	return a, nil
}

// authOf is OAuth only where nothing else is taken; which mechanism a password
// travels in is decided by what the server offers.
func authOf(p Provider) AuthMethod {
	if slices.Equal(p.Auth, []string{CredentialOAuth2}) {
		return AuthXOAUTH2
	}
	return AuthAuto
}
