package outbox

import (
	"slices"
	"strings"

	"sendoff/account"
)

// classify names what an answer of 4yz or 5yz means at a stage of the
// transaction: as the table of known answers says, else by its codes and the few
// words that providers agree on. A wrong guess is worse than none.
func classify(stage account.Stage, r account.Reply) account.FailureKey {
	if r.Code == 530 || r.Code == 534 || r.Code == 535 {
		return account.KeyAuthRefused
	}
	a, known := askAbout(stage, r, "", account.Provider{}).known()
	switch {
	case known && a.slower && r.Code/100 == 4:
		return classifyTemporary(r) // slower is not yet a limit
	case limitReached(r) && a.status == "":
		return account.KeyLimitReached
	case known:
		return a.meaning(r)
	default:
		return classifyUnknown(stage, r)
	}
}

// classifyUnknown names what no row of the table is about.
func classifyUnknown(stage account.Stage, r account.Reply) account.FailureKey {
	switch {
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

// meaning is the key of a known answer. The first digit decides: what is
// refused for now is told as a delay.
func (a answer) meaning(r account.Reply) account.FailureKey {
	if r.Code/100 == 4 && codeDecides(a.key) && a.key != account.KeyMailboxFull {
		return classifyTemporary(r)
	}
	return a.key
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
// of Exchange Online, and the words of others.
func limitReached(r account.Reply) bool {
	switch status(r) {
	case "4.5", "1.90":
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
		stage == StageRecipients && says(r, "mailbox full", "mailbox is full", "over quota", "quota exceeded", "overquota",
			"exhausted allowed storage", "too many messages on the server")
}

func tooBig(stage account.Stage, r account.Reply) bool {
	return status(r) == "3.4" || r.Code == 552 && stage != StageRecipients ||
		r.Code == 523 || stage != StageRecipients && says(r, "message too large", "message size exceeds", "exceeds size limit")
}

// senderRefused: Postfix checks the sender only when it sees a recipient, so
// that the stage alone does not tell.
func senderRefused(stage account.Stage, r account.Reply) bool {
	switch status(r) {
	case "1.8", "1.7":
		return true
	}
	if says(r, "sender address rejected", "from address is not") {
		return true
	}
	return stage == StageSender && (r.Code == 553 || r.Code == 550)
}

func blocked(stage account.Stage, r account.Reply) bool {
	if says(r, "spam", "blocked", "blacklist", "block list", "blocklist", "reputation", " spf ") {
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
