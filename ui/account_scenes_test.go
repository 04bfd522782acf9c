package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"sendoff/account"
)

// failing is a check that stops at a stage.
func failing(fail account.Failure) func(*Parts) {
	return func(p *Parts) {
		p.Check = func(_ context.Context, a account.Account, _ string, watch func(account.Light)) error {
			for _, l := range []account.Light{
				{Stage: account.StageLookup, Detail: a.Host},
				{Stage: account.StageConnect, Detail: a.Host + ":" + itoa(a.Port)},
				{Stage: account.StageSecure, Detail: "TLS 1.3"},
				{Stage: account.StageSignIn, Detail: a.Username},
			} {
				if l.State = account.LightDone; l.Stage == fail.Stage {
					l.State = account.LightFailed
				}
				watch(l)
				if l.Stage == fail.Stage {
					break
				}
			}
			f := fail
			f.Host, f.Port = a.Host, a.Port
			return &f
		}
	}
}

// passing is a check that finds nothing wrong.
func passing(p *Parts) {
	p.Check = func(_ context.Context, a account.Account, _ string, watch func(account.Light)) error {
		watch(account.Light{Stage: account.StageLookup, State: account.LightDone, Detail: a.Host})
		watch(account.Light{Stage: account.StageConnect, State: account.LightDone, Detail: a.Host + ":" + itoa(a.Port)})
		watch(account.Light{Stage: account.StageSecure, State: account.LightDone, Detail: "TLS 1.3"})
		watch(account.Light{
			Stage: account.StageSignIn, State: account.LightDone, Detail: a.Username,
			Offers: []string{"8BITMIME", "AUTH PLAIN LOGIN", "PIPELINING", "SIZE 36700160"},
		})
		return nil
	}
}

// refusedPassword is what Gmail answers to a wrong one.
func refusedPassword() account.Failure {
	return account.Failure{
		Key: account.KeyAuthRefused, Stage: account.StageSignIn, Code: 535, Enhanced: "5.7.8", Text: "Username and Password not accepted",
	}
}

// setUp types an address and a password and presses Enter.
func setUp(r *rig, address, password string) *setupPage {
	r.Helper()
	r.win.showSetup(address)
	p := r.setupPage()
	enter(p.secret, password)
	press(p.secret, fyne.KeyReturn)
	r.settle()
	return p
}

const appWord = "abcd efgh ijkl mnop"

// accountScenes are the cards, lights and lists of the account pages.
func accountScenes() []scene {
	card := func(name, address string) scene {
		return scene{"card-" + name, setup{}, func(r *rig) { r.win.showSetup(address) }}
	}
	return []scene{
		{"welcome-bad", setup{}, func(r *rig) {
			w := r.win.page.(*welcomePage)
			w.keep(true)
			enter(w.address, "ayse")
			press(w.address, fyne.KeyReturn)
		}},
		card("ready", "ayse@a1.net"), card("maybe", "ayse@yahoo.com"), card("no-smtp", "ayse@hey.com"), card("closed", "ayse@terra.com"),
		card("moved", "ayse@wanadoo.fr"), card("moved-first", "ayse@cox.net"), card("by-hand", "ayse@iinet.net.au"),
		card("unverified", "ayse@optusnet.com.au"),
		{"card-date", setup{}, func(r *rig) { showCard(r, "microsoft365") }},
		{"card-no-password", setup{}, func(r *rig) { showCard(r, "localhost") }},
		{"card-offline", setup{change: failing(account.Failure{Key: account.KeyOffline, Stage: account.StageLookup})}, func(r *rig) {
			setUp(r, "ayse@gmail.com", appWord)
		}},
		{"usual-password", setup{}, func(r *rig) { setUp(r, "ayse@gmail.com", "Sommer2026!") }},
		{"lights-refused", setup{change: failing(refusedPassword())}, func(r *rig) { setUp(r, "ayse@gmail.com", appWord) }},
		{"lights-port", setup{change: failing(account.Failure{Key: account.KeyConnectionRefused, Stage: account.StageConnect})}, func(r *rig) {
			setUp(r, "ayse@gmail.com", appWord)
		}},
		{"lights-working", setup{}, func(r *rig) {
			r.win.showSetup("ayse@gmail.com")
			p := r.setupPage()
			p.busy(true)
			p.check.box.Show()
			p.check.lights.take(account.Light{Stage: account.StageLookup, State: account.LightDone, Detail: "smtp.gmail.com"})
			p.check.lights.take(account.Light{Stage: account.StageConnect, State: account.LightWorking, Detail: "smtp.gmail.com:465"})
			p.waiting.Show()
			layOut(p.content)
		}},
		{"lights-certificate", setup{change: failing(account.Failure{
			Key: account.KeyCertificateExpired, Stage: account.StageSecure,
			Certificate: &account.Certificate{Subject: "smtp.gmail.com", Issuer: "Firma CA", NotAfter: fixedNow().AddDate(0, -1, 0), Fingerprint: strings.Repeat("9f86d081884c7d65", 4)},
		})}, func(r *rig) {
			setUp(r, "ayse@gmail.com", appWord)
		}},
		{"accounts-failed", setup{real: true, change: failing(refusedPassword())}, func(r *rig) { r.accountsPage().runCheck() }},
		{"certificate-unknown", setup{real: true}, func(r *rig) {
			showCertificate(&r.win.shell, &account.Failure{Key: account.KeyCertificateUnknown, Host: "smtp.firma.example", Certificate: &account.Certificate{
				Subject: "smtp.firma.example", Issuer: "Firma CA", NotAfter: fixedNow(), Fingerprint: strings.Repeat("9f86d081884c7d65", 4),
			}}, notToSend, func(string) {})
		}},
		{"setup-done", setup{change: passing}, func(r *rig) { setUp(r, "ayse@gmail.com", appWord) }},
		{"by-hand-edit", setup{}, func(r *rig) {
			a, err := account.FromProvider(r.match("ayse@gmail.com"), "ayse@gmail.com")
			must(r.T, err)
			a.ID = "x"
			r.win.showByHand(a, r.win.home)
			p := r.win.page.(*byHandPage)
			enter(p.serverF, "")
			p.submit()
		}},
		{"new-password", setup{real: true}, func(r *rig) {
			a := realAccount()
			a.ProviderID = "gmail"
			r.win.showPassword(a)
		}},
		{"accounts-many", setup{real: true, change: passing}, func(r *rig) {
			held := r.add("info@firma.example")
			must(r.T, r.accounts.Hold(r.Context(), held.ID, account.KeyPasswordMissing))
			must(r.T, r.accounts.Hold(r.Context(), r.add("satis@firma.example").ID, account.KeyAuthRefused))
			p := r.accountsPage()
			p.runCheck()
		}},
		{"keyring", setup{change: passing, secrets: brokenKeyring{}}, func(r *rig) { setUp(r, "ayse@gmail.com", appWord) }},
		{"remove", setup{real: true}, func(r *rig) {
			p := r.accountsPage()
			p.remove(p.all[0])
		}},
	}
}

// match finds an address in the table.
func (r *rig) match(address string) account.Match {
	r.Helper()
	m, ok := r.parts.Table.Lookup(address)
	if !ok {
		r.Fatalf("%s is not in the table", address)
	}
	return m
}

// showCard opens a provider from the list of all, with an address at a domain
// of one's own.
func showCard(r *rig, id string) *setupPage {
	r.Helper()
	p, ok := r.parts.Table.ByID(id)
	if !ok {
		r.Fatalf("no provider %s", id)
	}
	r.win.showProviders()
	r.win.page.(*providersPage).onChoose(p)
	s := r.setupPage()
	enter(s.addressF, "ayse@firma.example")
	press(s.addressF, fyne.KeyReturn)
	return s
}
