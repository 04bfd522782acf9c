package outbox

import "sendoff/account"

// googleAnswers are those of Gmail and Google Workspace, as its page "Gmail SMTP
// errors and codes" lists them.
func googleAnswers() []answer {
	const (
		signIn = account.StageSignIn
		web    = "web browser|continuesignin|signin/continue"
	)
	return []answer{
		{
			from: google, stage: signIn, code: 534, status: "5.7.9", key: account.KeyAuthRefused,
			why: "why.auth-refused.google", remedy: "remedy.two-step", action: "action.app-password",
		},
		{
			from: google, stage: signIn, code: 5, status: "5.7.8", key: account.KeyAuthRefused,
			why: "why.auth-refused.google", remedy: "remedy.app-ended", action: "action.app-password",
		},
		{
			from: google, stage: signIn, code: 5, words: web, key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.browser", remedy: "remedy.browser", action: "action.open-page",
		},
		{from: google, status: "5.4.5", key: account.KeyLimitReached, remedy: "remedy.limit-google"},
		{from: google, code: 552, status: "5.2.3", key: account.KeyTooBig, remedy: "remedy.smaller-google"},
		{
			from: google, code: 552, status: "5.7.0", words: "security issue|blocked", key: account.KeySpamRefused,
			why: "why.spam-refused.attachment", remedy: "remedy.attachment-google", action: "action.edit",
		},
		{
			from: google, code: 421, status: "4.7.0", words: "try again later, closing connection", key: account.KeyBusy, slower: true,
			remedy: "remedy.rate-closing",
		},
		{
			from: google, code: 4, status: "4.7.28|4.7.0", words: "unusual rate", key: account.KeyBusy, slower: true,
			why: "why.busy.rate", remedy: "remedy.rate-google",
		},
		{
			code: 450, status: "4.2.1", words: "too quickly|at a rate that prevents", key: account.KeyBusy, slower: true,
			why: "why.busy.recipient-rate", remedy: "remedy.recipient-rate",
		},
		{
			from: google, code: 450, status: "4.2.1", words: "relay limit exceeded", key: account.KeyBusy, slower: true,
			why: "why.busy.rate", remedy: "remedy.rate-relay",
		},
		{from: google, code: 5, status: "5.7.1", words: "unsolicited mail", key: account.KeySpamRefused, remedy: "remedy.spam-google"},
	}
}
