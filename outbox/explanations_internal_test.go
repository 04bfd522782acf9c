package outbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sendoff/account"
)

// TestAnswersAreWhole: each row has a key and words in both languages, no two
// rows read the same, and each says something of its own.
func TestAnswersAreWhole(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		texts := textsOf(t, lang)
		pairs := make(map[string]bool)
		for _, a := range answers() {
			why := a.why
			if why == "" {
				why = "why." + string(a.key)
			}
			if a.key == "" || a.remedy == "" || texts[why] == nil || texts[a.remedy] == nil || a.action != "" && texts[a.action] == nil {
				t.Errorf("%s: a key or a text is missing: %+v", lang, a)
			}
			pair := string(texts[why]) + string(texts[a.remedy])
			if pairs[pair] {
				t.Errorf("%s: another row reads the same: %+v", lang, a)
			}
			pairs[pair] = true
			if a.words != strings.ToLower(a.words) {
				t.Errorf("words are compared in small letters: %+v", a)
			}
		}
	}
}

// TestEveryRemedyIsGiven: no text of the catalogue waits for an answer that is
// not in the table.
func TestEveryRemedyIsGiven(t *testing.T) {
	given := map[string]bool{ // by what the provider table knows
		"remedy.app-password": true, "remedy.apple-password": true, "remedy.switched-off": true,
		"remedy.oauth": true, "remedy.password": true,
	}
	for _, a := range answers() {
		given[a.remedy] = true
	}
	for key := range textsOf(t, "en") {
		if strings.HasPrefix(key, "remedy.") && !given[key] {
			t.Errorf("%s is never told", key)
		}
	}
}

func textsOf(t *testing.T, lang string) map[string]json.RawMessage {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "text", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestMostSpecificAnswerWins asks the same things with more and more known.
func TestMostSpecificAnswerWins(t *testing.T) {
	gmail, ms365 := account.Provider{ID: "gmail"}, account.Provider{ID: "microsoft365"}
	for _, c := range []struct {
		name     string
		provider account.Provider
		host     string
		stage    account.Stage
		code     int
		text     string
		want     string // remedy
	}{
		{"a status", account.Provider{}, "", account.StageSignIn, 534, "5.7.9 no", "remedy.weak"},
		{"and whose it is, by the provider", gmail, "", account.StageSignIn, 534, "5.7.9 no", "remedy.two-step"},
		{"by the host", account.Provider{}, "smtp.gmail.com", account.StageSignIn, 534, "5.7.9 no", "remedy.two-step"},
		{"not by a host that only ends so", account.Provider{}, "smtp.notgmail.com", account.StageSignIn, 534, "5.7.9 no", "remedy.weak"},
		{"by its words", account.Provider{}, "", account.StageSignIn, 534, "5.7.9 no - gsmtp", "remedy.two-step"},
		{"words before a status", ms365, "", account.StageSignIn, 535, "5.7.139 SmtpClientAuthentication is disabled", "remedy.organisation"},
		{"a status without words", ms365, "", account.StageSignIn, 535, "5.7.139 no", "remedy.organisation-words"},
		{"the longer words", account.Provider{}, "", StageReply, 550, "5.7.1 spam, see https://www.spamhaus.org/dbl/", "remedy.link"},
		{"the shorter words", account.Provider{}, "", StageReply, 550, "5.7.1 spam", "remedy.spam"},
		{"equally specific: the first", account.Provider{}, "", StageRecipients, 550, "Relay not permitted; Unrouteable address", "remedy.unrouteable"},
		{"the class does not fit", account.Provider{}, "", StageReply, 450, "4.7.1 spam", ""},
		{"the status does not fit", account.Provider{}, "", StageRecipients, 550, "5.7.1 Access denied", ""},
		{"the stage does not fit", account.Provider{}, "", StageRecipients, 550, "5.7.1 spam", ""},
	} {
		q := askAbout(c.stage, account.ParseReply(c.code, c.text), c.host, c.provider)
		for range 3 {
			if a, _ := q.known(); a.remedy != c.want {
				t.Errorf("%s: %q, want %q", c.name, a.remedy, c.want)
			}
		}
	}
}

// TestTokenSignIn: what is wrong with a password is not wrong with a token.
func TestTokenSignIn(t *testing.T) {
	for text, want := range map[string]string{
		"5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.": "why.auth-refused.organisation",
		"5.7.139 Authentication unsuccessful, the user credentials were incorrect.":                  "why.auth-refused.oauth",
		"5.7.8 Username and Password not accepted. - gsmtp":                                          "why.auth-refused.oauth",
		"5.7.0 Error: account is locked":                                                             "why.auth-refused.locked",
	} {
		r := account.ParseReply(535, text)
		x := explainer{
			failure: answered(account.KeyAuthRefused, account.StageSignIn, r),
			account: account.Account{Auth: account.AuthXOAUTH2}, provider: account.Provider{ID: "microsoft365"},
		}
		if got := x.explain().Why; got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestOneOfSeveralRefused: the reason counts, what to do is about the one.
func TestOneOfSeveralRefused(t *testing.T) {
	r := account.ParseReply(550, "5.1.1 User unknown")
	for _, c := range []struct {
		refused, all int
		why, remedy  string
	}{
		{1, 1, "why.recipient-refused", "remedy.unknown"},
		{1, 3, "why.recipient-refused.some", "remedy.unknown"},
		{2, 3, "why.recipient-refused.some", ""},
	} {
		m := &Message{State: StateRefused}
		for i := range c.all {
			state := RecipientHeld
			if i < c.refused {
				state = RecipientRefused
			}
			m.Recipients = append(m.Recipients, Recipient{Address: "a@x.example", State: state})
		}
		x := explainer{message: m, failure: answered(account.KeyRecipientRefused, StageRecipients, r)}
		if e := x.explain(); e.Why != c.why || e.Remedy != c.remedy {
			t.Errorf("%d of %d: %s, %s", c.refused, c.all, e.Why, e.Remedy)
		}
	}
}

func TestAsksSlower(t *testing.T) {
	for text, want := range map[string]bool{
		"421 4.7.28 Gmail has detected an unusual rate of unsolicited mail - gsmtp":               true,
		"421 4.7.0 Try again later, closing connection. - gsmtp":                                  true,
		"421 4.7.0 Try again later, closing connection.":                                          false,
		"450 4.2.1 The user you are trying to contact is receiving mail too quickly.":             true,
		"421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume": true,
		"432 4.3.2 Concurrent connections limit exceeded.":                                        true,
		"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded":                           true,
		"454 4.7.0 Too many login attempts, please try again later.":                              true,
		"450 4.7.1 Error: too much mail from 192.0.2.1":                                           true,
		"421 4.7.0 Error: too many connections from 192.0.2.1":                                    true,
		"450 4.2.0 Recipient address rejected: Greylisted":                                        false,
		"452 4.3.1 Insufficient system storage":                                                   false,
		"550 5.4.5 Daily user sending limit exceeded":                                             false,
		"550 5.1.1 User unknown":                                                                  false,
		"250 2.0.0 too many connections":                                                          false,
	} {
		code := int(text[0]-'0')*100 + int(text[1]-'0')*10 + int(text[2]-'0')
		r := account.ParseReply(code, text[4:])
		f := &failure{Key: account.KeyBusy, Code: code, Enhanced: r.Enhanced, Text: r.Text}
		if got := f.slower(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// FuzzKnownAnswers: whatever a server says, it is told with keys that there
// are, the same each time, and the code's first digit decides what follows.
func FuzzKnownAnswers(f *testing.F) {
	f.Add("gmail", "smtp.gmail.com", "sign-in", 535, "5.7.8 Username and Password not accepted - gsmtp")
	f.Add("", "", "recipients", 550, "5.1.1 User unknown\nblocked using zen.spamhaus.org")
	f.Add("", "", "sign-in", 432, "0")
	f.Add("", "", "sign-in", 432, "4.7.12 A password transition is needed")
	f.Add("outlook", "x", "reply", 432, "4.3.2 Concurrent connections\x00\xff limit exceeded")
	f.Add("", "gmail.com.", "data", 599, strings.Repeat("5.7.1 |spam|", 900))
	var texts map[string]json.RawMessage
	f.Fuzz(func(t *testing.T, provider, host, stage string, code int, text string) {
		if code < 400 || code > 599 {
			return
		}
		if texts == nil {
			texts = textsOf(t, "en")
		}
		r := account.ParseReply(code, text)
		key := classify(account.Stage(stage), r)
		passwordToRenew := code == 432 && r.Enhanced == "4.7.12" // RFC 4954, section 6: only the person can
		if code/100 == 4 && !passwordToRenew && (key.Holds() || key == account.KeyRefused || key == account.KeyRecipientRefused) {
			t.Errorf("%d is %s", code, key)
		}
		_, _ = askAbout("", r, "", account.Provider{}).known()
		x := explainer{
			failure:  answered(key, account.Stage(stage), r),
			provider: account.Provider{ID: provider},
		}
		x.failure.Host = host
		e := x.explain()
		if texts[e.Why] == nil || e.Remedy != "" && texts[e.Remedy] == nil || texts[e.Action] == nil {
			t.Errorf("no text for %q, %q, %q", e.Why, e.Remedy, e.Action)
		}
		if again := x.explain(); again.Why != e.Why || again.Remedy != e.Remedy || again.Action != e.Action {
			t.Errorf("told as %+v and as %+v", e, again)
		}
	})
}
