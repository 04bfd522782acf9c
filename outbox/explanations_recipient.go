package outbox

import "sendoff/account"

// recipientAnswers are about one address: the words of Postfix, Exim, Exchange
// and others.
func recipientAnswers() []answer {
	const (
		key     = account.KeyRecipientRefused
		correct = "action.correct-address"
		relay   = "relay access denied|relay not permitted|relaying denied|unable to relay|relaying not allowed|relaying disallowed|relay denied"
		unknown = "user unknown|unknown user|no such user|no such recipient|no such mailbox|no mailbox|unknown recipient|invalid recipient|" +
			"recipient not found|user not found|mailbox not found|account not found|this user doesn't have a|you tried to reach does not exist|" +
			"user does not exist|recipient does not exist|mailbox does not exist|account does not exist|recipient address does not exist"
		noMail = "null mx|nullmx|does not accept mail|all relevant mx records point to non-existent hosts"
	)
	return []answer{
		{stage: StageRecipients, code: 5, words: unknown, key: key, why: "why.recipient-refused", remedy: "remedy.unknown", action: correct},
		{
			stage: StageRecipients, code: 5, words: "mailbox unavailable", key: key,
			why: "why.recipient-refused.other", remedy: "remedy.unavailable", action: correct,
		},
		{
			stage: StageRecipients, code: 5, status: "5.2.1", key: key,
			why: "why.recipient-refused.disabled", remedy: "remedy.disabled-owner", action: correct,
		},
		{
			stage: StageRecipients, code: 5, key: key,
			words: "account disabled|account is disabled|mailbox disabled|mailbox is disabled|user is inactive|is inactive|is disabled|account closed",
			why:   "why.recipient-refused.disabled", remedy: "remedy.disabled", action: correct,
		},
		{
			stage: StageRecipients, words: "recipient address rejected: domain not found|host or domain name not found", key: key,
			why: "why.recipient-refused.domain", remedy: "remedy.domain", action: correct,
		},
		{code: 5, words: noMail, key: key, why: "why.recipient-refused.no-mail", remedy: "remedy.no-mail", action: correct},
		{
			words: "recipient address rejected: need fully-qualified", key: key,
			why: "why.recipient-refused.incomplete", remedy: "remedy.incomplete", action: correct,
		},
		{
			stage: StageRecipients, code: 5, status: "5.1.3", key: key,
			why: "why.recipient-refused.syntax", remedy: "remedy.syntax", action: correct,
		},
		{
			words: "unrouteable address|unroutable address|unrouteable mail domain", key: key,
			why: "why.recipient-refused.unrouteable", remedy: "remedy.unrouteable", action: correct,
		},
		{
			words: "retry timeout exceeded|retry time not reached", key: key,
			why: "why.recipient-refused.unreachable", remedy: "remedy.unreachable", action: "action.send-tomorrow",
		},
		{words: relay, key: key, why: "why.recipient-refused.relay", remedy: "remedy.relay", action: "action.check-account"},
		{
			words: "unverified address", key: key,
			why: "why.recipient-refused.unverified", remedy: "remedy.unverified", action: correct,
		},

		{code: 4, key: account.KeyMailboxFull, remedy: "remedy.full-later"},
		{code: 5, key: account.KeyMailboxFull, remedy: "remedy.full"},
	}
}
