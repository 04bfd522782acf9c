package outbox

import "sendoff/account"

// serverAnswers are about the server itself or the way to it: the defaults of
// Postfix, Exim, Exchange and others.
func serverAnswers() []answer {
	const (
		busy = account.KeyBusy
		full = account.KeyTemporary
		no   = account.KeyRefused

		suspended = "account is suspended|account suspended|sending has been disabled|outgoing mail has been suspended|outgoing mail is suspended"
	)
	return []answer{
		{code: 4, words: "greylist|graylist|grey listed|gray listed|greylisting", key: busy, remedy: "remedy.greylist"},
		{
			code: 451, status: "4.3.0|4.3.5", key: busy, remedy: "remedy.trouble",
			words: "queue file write|configuration|temporary lookup failure|temporarily rejected|system problem",
		},
		{code: 421, words: "timeout exceeded|timeout -|timed out", key: busy, why: "why.busy.timeout", remedy: "remedy.slow-line"},
		{code: 452, status: "4.3.1", words: "storage", key: full, why: "why.temporary.storage", remedy: "remedy.storage"},
		{code: 452, status: "4.5.3", key: full, why: "why.temporary.recipients", remedy: "remedy.recipients"},

		{
			code: 5, words: "too many hops|mail loop|loops back to myself|routing loop|hop count exceeded", key: no,
			why: "why.refused.loop", remedy: "remedy.loop", action: "action.edit",
		},
		{
			words: "cannot find your hostname|cannot find your reverse hostname|reverse dns|no ptr record", key: no,
			why: "why.refused.hostname", remedy: "remedy.hostname", action: "action.check-account",
		},
		{
			words: "helo command rejected|invalid helo|helo/ehlo|bad helo|helo name", key: no,
			why: "why.refused.helo", remedy: "remedy.helo", action: "action.check-account",
		},
		{
			code: 5, words: "administrative prohibition|rejected after data|rejected by policy|rejected by content", key: no,
			why: "why.refused.rule", remedy: "remedy.rule", action: "action.edit",
		},
		{
			stage: StageSender, code: 5, words: suspended,
			key: no, why: "why.refused.suspended", remedy: "remedy.suspended", action: "action.open-account",
		},
	}
}
