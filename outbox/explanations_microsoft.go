package outbox

import "sendoff/account"

// microsoftAnswers are those of Outlook.com, Exchange Online and Exchange
// Server, as Microsoft's pages on non-delivery reports and on SMTP submission
// list them.
func microsoftAnswers() []answer {
	return append(microsoftSignIn(), microsoftSending()...)
}

func microsoftSignIn() []answer {
	const signIn = account.StageSignIn
	return []answer{
		{
			stage: signIn, code: 535, words: "smtpclientauthentication is disabled", key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.organisation", remedy: "remedy.organisation", action: "action.copy-note",
		},
		{
			from: microsoft365, stage: signIn, code: 535, status: "5.7.139", key: account.KeyAuthRefused,
			why: "why.auth-refused.organisation", remedy: "remedy.organisation-words", action: "action.copy-note",
		},
		{
			from: microsoft365, stage: signIn, code: 535, status: "5.7.139", words: "credentials were incorrect", key: account.KeyAuthRefused,
			why: "why.auth-refused", remedy: "remedy.work-password", action: "action.enter-password",
		},
		{
			from: microsoft365, stage: signIn, code: 535, status: "5.7.139", key: account.KeyAuthRefused, token: true,
			words: "did not meet the criteria|security defaults|conditional access",
			why:   "why.auth-refused.policy", remedy: "remedy.policy", action: "action.open-account",
		},
		{
			from: outlook, stage: signIn, code: 535, key: account.KeyAuthRefused,
			why: "why.auth-refused.microsoft", remedy: "remedy.outlook", action: "action.sign-in",
		},
		{
			stage: signIn, code: 535, status: "5.7.139", key: account.KeyAuthRefused,
			why: "why.auth-refused.microsoft", remedy: "remedy.microsoft-browser", action: "action.sign-in",
		},
		{
			stage: signIn, code: 535, status: "5.7.3", key: account.KeyAuthRefused,
			why: "why.auth-refused", remedy: "remedy.exchange-name", action: "action.enter-password",
		},
		{
			code: 530, status: "5.7.57", key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.required", remedy: "remedy.microsoft-anonymous", action: "action.enter-password",
		},
		{
			code: 530, status: "5.7.1", words: "client was not authenticated", key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.required", remedy: "remedy.exchange-anonymous", action: "action.check-account",
		},
	}
}

func microsoftSending() []answer {
	return []answer{
		{code: 5, status: "5.1.90", key: account.KeyLimitReached, remedy: "remedy.limit-microsoft"},
		{code: 5, words: "submissionquotaexceeded|submission quota exceeded", key: account.KeyLimitReached, remedy: "remedy.limit-submission"},
		{
			code: 5, status: "5.2.121|5.2.122", key: account.KeyRecipientRefused,
			why: "why.busy.recipient-rate", remedy: "remedy.recipient-hour", action: "action.try-now",
		},
		{
			code: 4, status: "4.3.2", words: "concurrent connections limit exceeded|sender thread limit exceeded", key: account.KeyBusy, slower: true,
			why: "why.busy.connections", remedy: "remedy.connections-microsoft",
		},
		{code: 5, status: "5.7.60", key: account.KeySenderRefused, remedy: "remedy.send-as"},
		{code: 5, status: "5.2.252|5.2.0", words: "sendasdenied", key: account.KeySenderRefused, remedy: "remedy.send-as-mailbox"},
		{
			code: 5, status: "5.1.8", words: "bad outbound sender", key: account.KeySenderRefused,
			why: "why.sender-refused.outbound", remedy: "remedy.outbound", action: "action.open-account",
		},
		{
			code: 5, status: "5.7.501|5.7.502|5.7.503", words: "access denied|service unavailable", key: account.KeySpamRefused,
			why: "why.spam-refused.abuse", remedy: "remedy.abuse", action: "action.open-account",
		},
		{
			code: 5, status: "5.7.508", key: account.KeySpamRefused,
			why: "why.spam-refused.network", remedy: "remedy.network-limit", action: "action.send-tomorrow",
		},
		{
			code: 5, status: "5.7.511|5.7.606|5.7.708", key: account.KeySpamRefused,
			why: "why.spam-refused.network", remedy: "remedy.network-microsoft", action: "action.check-account",
		},
		{
			code: 5, words: "network is on our block list", key: account.KeySpamRefused,
			why: "why.spam-refused.listed", remedy: "remedy.listed-microsoft", action: "action.check-account",
		},
		{
			code: 5, status: "5.7.515", key: account.KeySpamRefused,
			why: "why.spam-refused.unproven", remedy: "remedy.unproven-microsoft", action: "action.send-as",
		},
		{
			code: 5, status: "5.4.1", words: "access denied", key: account.KeyRecipientRefused,
			why: "why.recipient-refused", remedy: "remedy.unknown-microsoft", action: "action.correct-address",
		},
		{
			code: 5, status: "5.1.10", words: "recipientnotfound|recipient not found", key: account.KeyRecipientRefused,
			why: "why.recipient-refused", remedy: "remedy.unknown-exchange", action: "action.correct-address",
		},
		{
			code: 5, status: "5.7.124|5.7.133|5.7.134", key: account.KeyRecipientRefused,
			why: "why.recipient-refused.closed", remedy: "remedy.closed", action: "action.correct-address",
		},
		{
			code: 5, status: "5.7.54", words: "unable to relay", key: account.KeyRecipientRefused,
			why: "why.recipient-refused.relay", remedy: "remedy.relay-exchange", action: "action.check-account",
		},
		{code: 5, status: "5.3.4", words: "fixed maximum message size", key: account.KeyTooBig, remedy: "remedy.smaller-exchange"},
		{
			code: 452, status: "4.3.1", words: "insufficient system resources", key: account.KeyTemporary,
			why: "why.temporary.resources", remedy: "remedy.resources",
		},
	}
}
