package outbox

import "sendoff/account"

// providerAnswers are those of other mailbox providers.
func providerAnswers() []answer {
	const signIn = account.StageSignIn
	return []answer{
		// Yahoo and what runs there (senders.yahooinc.com)
		{
			from: yahoo, stage: signIn, code: 535, words: "auth005|too many bad auth", key: account.KeyAuthRefused,
			why: "why.auth-refused.app-password", remedy: "remedy.many-passwords", action: "action.app-password",
		},
		{
			code: 421, words: "[tss0|[ts0", key: account.KeyBusy, slower: true,
			why: "why.busy.rate", remedy: "remedy.rate-yahoo",
		},
		{
			code: 553, words: "[tss09]|[tss11]|[bl2", key: account.KeySpamRefused,
			why: "why.spam-refused.network", remedy: "remedy.network-yahoo", action: "action.check-account",
		},
		{from: yahoo, code: 554, status: "5.7.9", key: account.KeySpamRefused, remedy: "remedy.yahoo-policy", action: "action.send-as"},

		// iCloud Mail
		{
			from: apple, code: 550, words: "from address is not one of your addresses", key: account.KeySenderRefused,
			remedy: "remedy.apple-alias", action: "action.send-as",
		},
		{
			from: apple, code: 4, words: "excessive volume", key: account.KeyBusy, slower: true,
			why: "why.busy.rate", remedy: "remedy.rate-apple",
		},
		{from: apple, code: 5, words: "due to local policy", key: account.KeySpamRefused, remedy: "remedy.spam-apple"},

		// GMX, WEB.DE and mail.com (postmaster.gmx.net)
		{code: 4, words: "mail send limit exceeded", key: account.KeyLimitReached, remedy: "remedy.limit-mailbox"},
		{
			from: gmx, code: 5, words: "sender address is not allowed|sender address not allowed", key: account.KeySenderRefused,
			remedy: "remedy.gmx-address", action: "action.send-as",
		},
		{from: gmx, code: 5, words: "policy restrictions|policy violations", key: account.KeySpamRefused, remedy: "remedy.spam-gmx"},

		// Yandex
		{
			from: yandex, stage: signIn, code: 535, words: "does not have access rights", key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.service-off", remedy: "remedy.service-off", action: "action.open-page",
		},
		{
			from: yandex, code: 553, words: "not owned by", key: account.KeySenderRefused,
			remedy: "remedy.yandex-address", action: "action.send-as",
		},

		// Zoho: what it calls relaying is a sender that is not the account's.
		{
			from: zoho, code: 553, words: "relaying disallowed", key: account.KeySenderRefused,
			why: "why.sender-refused", remedy: "remedy.zoho-address", action: "action.send-as",
		},
		{
			from: zoho, code: 550, words: "unusual sending activity", key: account.KeyRefused,
			why: "why.refused.suspended", remedy: "remedy.suspended-zoho", action: "action.open-account",
		},

		{
			from: ovh, stage: signIn, code: 535, key: account.KeyAuthRefused,
			why: "why.auth-refused", remedy: "remedy.ovh-password", action: "action.enter-password",
		},
		{
			from: turboSMTP, stage: signIn, code: 535, key: account.KeyAuthRefused,
			why: "why.auth-refused", remedy: "remedy.turbosmtp-password", action: "action.enter-password",
		},
	}
}
