package outbox

import "sendoff/account"

// listAnswers are refusals because of a public list.
func listAnswers() []answer {
	const (
		key    = account.KeySpamRefused
		listed = "why.spam-refused.listed"
		check  = "action.check-account"
		blocks = "blocked using|block listed|on our block list|dnsbl|ip is blacklisted|ip blacklisted|ip address is blacklisted|host is blacklisted"
		links  = "dbl.spamhaus|spamhaus dbl|spamhaus.org/dbl|surbl|uribl|url in the message|domain in the message"
	)
	return []answer{
		{code: 5, words: links, key: key, why: "why.spam-refused.link", remedy: "remedy.link", action: "action.edit"},
		{
			code: 5, words: "zen.spamhaus.org|sbl.spamhaus.org|xbl.spamhaus.org|pbl.spamhaus.org|spamhaus.org/query|spamhaus.org/sbl", key: key,
			why: listed, remedy: "remedy.listed-spamhaus", action: check,
		},
		{code: 5, words: "barracudacentral.org|barracudanetworks.com/reputation", key: key, why: listed, remedy: "remedy.listed-barracuda", action: check},
		{code: 5, words: "bl.spamcop.net|www.spamcop.net", key: key, why: listed, remedy: "remedy.listed-spamcop", action: check},
		{
			code: 5, words: blocks, key: key,
			why: listed, remedy: "remedy.listed", action: check,
		},
	}
}

// contentAnswers are refusals of what the message holds, or of a sender that
// nothing proves.
func contentAnswers() []answer {
	const (
		key   = account.KeySpamRefused
		spf   = "spf check|spf fail|spf policy|spf validation|fails spf|failed spf|sender policy framework|not authorized by spf|due to spf"
		files = "attachment type|attachment is not allowed|attachments of this type|banned filename|banned file|" +
			"file type not allowed|executable attachment|presents a potential security issue|forbidden attachment|dangerous attachment"
		junk = "spam|unsolicited|junk mail"
	)
	return []answer{
		{
			code: 5, status: "5.7.26", key: key,
			why: "why.spam-refused.unproven", remedy: "remedy.unproven", action: "action.send-as",
		},
		{code: 5, words: "dmarc", key: key, why: "why.spam-refused.dmarc", remedy: "remedy.dmarc", action: "action.send-as"},
		{code: 5, words: spf, key: key, why: "why.spam-refused.spf", remedy: "remedy.spf", action: "action.send-as"},
		{stage: StageReply, code: 5, words: "virus|malware|infected", key: key, why: "why.spam-refused.virus", remedy: "remedy.virus", action: "action.edit"},
		{stage: StageReply, code: 5, words: files, key: key, why: "why.spam-refused.attachment", remedy: "remedy.attachment", action: "action.edit"},
		{stage: StageReply, code: 5, words: junk, key: key, remedy: "remedy.spam"},

		{key: account.KeyTooBig, remedy: "remedy.smaller"},
	}
}
