package outbox

import (
	"slices"
	"strings"

	"sendoff/account"
)

// classify names what an answer of 4yz or 5yz means at a stage of the
// transaction. Where the codes do not tell, the words are asked for a few
// things that providers agree on; a wrong guess is worse than none.
func classify(stage account.Stage, r account.Reply) account.FailureKey {
	switch {
	case r.Code == 530 || r.Code == 534 || r.Code == 535:
		return account.KeyAuthRefused
	case limitReached(r):
		return account.KeyLimitReached
	case full(stage, r):
		return account.KeyMailboxFull
	case r.Code/100 == 4:
		return classifyTemporary(r)
	case tooBig(stage, r):
		return account.KeyTooBig
	case senderRefused(stage, r):
		return account.KeySenderRefused
	case blocked(stage, r):
		return account.KeySpamRefused
	case stage == StageRecipients:
		return account.KeyRecipientRefused
	default:
		return account.KeyRefused
	}
}

func classifyTemporary(r account.Reply) account.FailureKey {
	switch r.Code {
	case 421, 450, 451:
		return account.KeyBusy
	default:
		return account.KeyTemporary
	}
}

// status gives the enhanced status without its class: "5.7.1" is "7.1". The
// class repeats the first digit of the code, and that one decides.
func status(r account.Reply) string {
	_, rest, _ := strings.Cut(r.Enhanced, ".")
	return rest
}

func says(r account.Reply, words ...string) bool {
	text := strings.ToLower(r.Text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// limitReached knows the account's own sending limits: 5.4.5 of Gmail, 5.1.90
// and 5.2.121/122 of Exchange Online, and the words of others.
func limitReached(r account.Reply) bool {
	switch status(r) {
	case "4.5", "1.90", "2.121", "2.122":
		return true
	case "3.4", "2.2", "5.3":
		return false
	}
	if r.Code == 552 || says(r, "size", "mailbox", "storage") {
		return false
	}
	if says(r, "sending limit", "sending quota", "daily limit", "daily quota", "hourly limit", "daily user") {
		return true
	}
	return says(r, "limit", "quota") && says(r, "exceed", "reached") &&
		says(r, "send", "sent", "outgoing", "outbound", "messages", "emails", "per day", "per hour", "daily", "hourly")
}

// full: 452 and 552 to RCPT, or the status X.2.2 (RFC 3463).
func full(stage account.Stage, r account.Reply) bool {
	if status(r) == "2.2" {
		return true
	}
	return stage == StageRecipients && r.Code == 452 && r.Enhanced == "" ||
		stage == StageRecipients && says(r, "mailbox full", "mailbox is full", "over quota", "quota exceeded", "overquota")
}

func tooBig(stage account.Stage, r account.Reply) bool {
	return status(r) == "3.4" || r.Code == 552 && stage != StageRecipients ||
		r.Code == 523 || stage != StageRecipients && says(r, "message too large", "message size exceeds", "exceeds size limit")
}

// senderRefused: Postfix checks the sender only when it sees a recipient, so
// that the stage alone does not tell.
func senderRefused(stage account.Stage, r account.Reply) bool {
	switch status(r) {
	case "7.60", "1.8", "1.7", "2.252":
		return true
	}
	if says(r, "sendasdenied", "sender address rejected", "not owned by user", "not allowed to send as",
		"sender address is not allowed", "from address is not") {
		return true
	}
	return stage == StageSender && (r.Code == 553 || r.Code == 550)
}

func blocked(stage account.Stage, r account.Reply) bool {
	if says(r, "spam", "blocked", "blacklist", "block list", "blocklist", "reputation", "virus", "dmarc", " spf ") {
		return true
	}
	if stage != StageData && stage != StageReply {
		return false
	}
	return r.Code == 554 && (r.Enhanced == "" || status(r) == "0.0") || strings.HasPrefix(status(r), "7.")
}

// overflow says that the transaction holds too many recipients, and the next
// one can take this (RFC 5321 4.5.3.1.10).
func overflow(r account.Reply) bool { return status(r) == "5.3" && (r.Code == 452 || r.Code == 552) }

// rcptReply applies RFC 5321 4.5.3.1.10: a 552 to RCPT that does not say what
// it means is the 452 of an older time.
func rcptReply(r account.Reply) account.Reply {
	if r.Code == 552 && status(r) != "2.2" && status(r) != "3.4" {
		r.Code = 452
	}
	return r
}
