package outbox

import "sendoff/account"

// signInAnswers are refusals to sign in, and refusals of those who did not, that
// many servers give in much the same words. What follows from the provider
// table and not from the answer stands with [explainer.signIn].
func signInAnswers() []answer {
	const (
		signIn = account.StageSignIn
		locked = "account is locked|account has been locked|account is disabled|account has been disabled|account disabled|" +
			"account is suspended|account suspended|user is locked|user disabled|mailbox is disabled"
		many = "too many bad auth|too many failed|too many login|too many authentication|too much fail"
	)
	return []answer{
		{
			stage: signIn, code: 5, words: locked, key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.locked", remedy: "remedy.locked", action: "action.open-account",
		},
		{
			stage: signIn, code: 5, words: many, key: account.KeyAuthRefused, slower: true, token: true,
			why: "why.auth-refused.too-many", remedy: "remedy.too-many", action: "action.enter-password",
		},
		{
			stage: signIn, code: 4, words: many, key: account.KeyAuthBusy, slower: true, token: true,
			why: "why.auth-busy.too-many", remedy: "remedy.other-device", action: "action.try-now",
		},
		{stage: signIn, code: 4, key: account.KeyAuthBusy, token: true, remedy: "remedy.not-judged"},
		{
			stage: signIn, code: 432, status: "4.7.12", key: account.KeyAuthRefused,
			why: "why.auth-refused.transition", remedy: "remedy.transition", action: "action.enter-password",
		},
		{
			stage: signIn, code: 534, status: "5.7.9", key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.weak", remedy: "remedy.weak", action: "action.check-account",
		},
		{
			code: 530, key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.required", remedy: "remedy.credentials", action: "action.enter-password",
		},
		{ // a refused recipient holds no account
			code: 550, words: "turn on smtp authentication|smtp auth required|smtp authentication is required", key: account.KeyRecipientRefused,
			why: "why.auth-refused.required", remedy: "remedy.no-sign-in", action: "action.enter-password",
		},
		{
			code: 530, words: "starttls", key: account.KeyAuthRefused, token: true,
			why: "why.auth-refused.secure-line", remedy: "remedy.secure-line", action: "action.check-account",
		},
	}
}

// limitAnswers are limits of the account and of its speed. The words of other
// limits stand with [limitReached], which also names when an account rests.
func limitAnswers() []answer {
	const (
		fast = "too much mail|rate limit|message rate|sending too fast|sent too many|frequency limited"
		slow = fast + "|too many messages from|too many messages in|too many messages per|throttl|slow down"
		many = "too many connections|too many concurrent|maximum number of concurrent|too many sessions|simultaneous connections"
	)
	return []answer{
		{
			words: "max defers and failures per hour", key: account.KeyLimitReached,
			why: "why.limit-reached.failures", remedy: "remedy.failures", action: "action.edit",
		},
		{
			words: "max emails per hour|maximum emails per hour|messages per hour", key: account.KeyLimitReached,
			remedy: "remedy.limit-hour", action: "action.try-now",
		},
		{code: 4, words: slow, key: account.KeyBusy, slower: true, why: "why.busy.rate", remedy: "remedy.rate"},
		{code: 5, words: fast, key: account.KeyLimitReached, slower: true, remedy: "remedy.limit-rate"},
		{code: 4, words: many, key: account.KeyBusy, slower: true, why: "why.busy.connections", remedy: "remedy.connections"},
		{key: account.KeyLimitReached, remedy: "remedy.limit"},
	}
}

// senderAnswers are refusals of the sender's address.
func senderAnswers() []answer {
	const key = account.KeySenderRefused
	return []answer{
		{
			words: "not owned by|not allowed to send as|sender address is not allowed|sender is not allowed", key: key,
			remedy: "remedy.own-address", action: "action.send-as",
		},
		{
			words: "sender address rejected: need fully-qualified", key: key,
			why: "why.sender-refused.incomplete", remedy: "remedy.sender-incomplete", action: "action.open-account",
		},
		{
			words: "sender address rejected: domain not found|domain of sender address", key: key,
			why: "why.sender-refused.domain", remedy: "remedy.sender-domain", action: "action.open-account",
		},
		{
			words: "sender verify fail|verification failed for|sender verification", key: key,
			why: "why.sender-refused.verify", remedy: "remedy.sender-verify", action: "action.open-account",
		},
	}
}
