package outbox

import (
	"iter"
	"slices"
	"strings"

	"sendoff/account"
)

// answer is one row of the table of known answers: which answers it is true of,
// what they mean for the message, and which words tell it. Lists are parted by
// "|"; an empty field asks for nothing, or leaves what is told to the rules of
// [explainer].
type answer struct {
	from   string // vendors
	stage  account.Stage
	code   int    // 550; 4 and 5 are all codes that begin so
	status string // RFC 3463: "5.7.8"; "7.8" whatever its class
	words  string // in small letters; one of them is said

	key    account.FailureKey
	slower bool // asks for slower sending
	token  bool // true also where a token signs in, not a password

	why    string
	remedy string
	action string
}

// answers are all rows, by family. Where several fit, the most specific one
// wins, and among those that are equally specific the first.
func answers() []answer {
	return slices.Concat(
		googleAnswers(), microsoftAnswers(), providerAnswers(), signInAnswers(), limitAnswers(),
		senderAnswers(), recipientAnswers(), listAnswers(), contentAnswers(), serverAnswers(),
	)
}

// question is an answer of a server with what is known around it.
type question struct {
	stage   account.Stage // empty: not known
	reply   account.Reply
	text    string             // the reply's words in small letters
	vendors []string           // who gave it, as far as is known
	key     account.FailureKey // what is known of it; empty: nothing
	token   bool
}

// askAbout reads the vendors out of the answer itself, the host and the
// provider.
func askAbout(stage account.Stage, r account.Reply, host string, p account.Provider) question {
	q := question{stage: stage, reply: r, text: strings.ToLower(strings.ReplaceAll(r.Text, "\n", " "))}
	host = strings.ToLower(host)
	for _, v := range vendors() {
		if v.is(p.ID, host, q.text) {
			q.vendors = append(q.vendors, v.name)
		}
	}
	return q
}

// known gives the most specific row that is true of an answer.
func (q question) known() (best answer, ok bool) {
	score := 0
	for _, a := range answers() {
		if n := a.fits(q); n > score {
			best, score, ok = a, n, true
		}
	}
	return best, ok
}

// fits says how specific a row is for an answer: what it says weighs more than
// whose it is, the more the longer the words, that more than its status, then
// the code and the stage; 0 means that the row is not true of it.
func (a answer) fits(q question) int {
	if !a.allows(q) {
		return 0
	}
	score := 1
	if a.words != "" {
		score += 64 + min(longestSaid(a.words, q.text), 16)/2
	}
	if a.from != "" {
		score += 32
	}
	switch {
	case strings.Count(a.status, ".") == 0:
	case listed(a.status, q.reply.Enhanced):
		score += 16
	default:
		score += 12
	}
	switch {
	case a.code > 5:
		score += 6
	case a.code > 0:
		score += 3
	}
	if a.stage != "" {
		score += 2
	}
	return score
}

func (a answer) allows(q question) bool {
	switch {
	case !a.decides() && a.key != q.key, q.key != "" && !sameEffect(a.key, q.key):
		return false
	case q.token && !a.token && a.key == account.KeyAuthRefused:
		return false
	case a.stage != "" && q.stage != "" && a.stage != q.stage:
		return false
	}
	return a.codesFit(q.reply) && a.vendorFits(q.vendors) && (a.words == "" || longestSaid(a.words, q.text) > 0)
}

func (a answer) codesFit(r account.Reply) bool {
	if a.code > 0 && a.code != r.Code && a.code != r.Code/100 {
		return false
	}
	return a.status == "" || r.Enhanced != "" && (listed(a.status, r.Enhanced) || listed(a.status, status(r)))
}

func (a answer) vendorFits(vendors []string) bool {
	return a.from == "" || slices.ContainsFunc(vendors, func(v string) bool { return listed(a.from, v) })
}

// decides says that a row is about an answer and not only about what is known
// of it already.
func (a answer) decides() bool { return a.code > 5 || a.status != "" || a.words != "" }

// sameEffect says that two keys lead to the same state. Most only name what an
// answer is about; the first digit of its code decides what happens.
func sameEffect(a, b account.FailureKey) bool { return a == b || codeDecides(a) && codeDecides(b) }

func codeDecides(k account.FailureKey) bool {
	switch k {
	case account.KeyBusy, account.KeyTemporary, account.KeyRefused, account.KeySenderRefused,
		account.KeyRecipientRefused, account.KeyMailboxFull, account.KeySpamRefused:
		return true
	}
	return false
}

func items(list string) iter.Seq[string] { return strings.SplitSeq(list, "|") }

func listed(list, item string) bool {
	for one := range items(list) {
		if one == item {
			return true
		}
	}
	return false
}

// longestSaid is the length of the longest item that a text holds.
func longestSaid(list, text string) int {
	n := 0
	for one := range items(list) {
		if len(one) > n && strings.Contains(text, one) {
			n = len(one)
		}
	}
	return n
}

// vendor is who runs a server, as far as rows of the table are about it.
type vendor struct {
	name  string
	ids   string // of the provider table
	hosts string // ends of host names, at a dot
	says  string // words by which its answers are known, in small letters
}

// The vendors that rows are about.
const (
	google       = "google"
	microsoft    = "microsoft"
	outlook      = "outlook"
	microsoft365 = "microsoft365"
	yahoo        = "yahoo"
	apple        = "apple"
	gmx          = "gmx"
	yandex       = "yandex"
	ovh          = "ovh"
	zoho         = "zoho"
	turboSMTP    = "turbosmtp"
)

func vendors() []vendor {
	return []vendor{
		{google, "gmail|google-workspace|gmail-relay", "gmail.com|google.com|googlemail.com", " gsmtp|support.google.com"},
		{microsoft, "outlook|microsoft365|exchange-onprem", "outlook.com|office365.com", ".prod.outlook.com"},
		{name: outlook, ids: "outlook"},
		{name: microsoft365, ids: "microsoft365"},
		{yahoo, "yahoo|aol|att|verizon|yahoo-jp", "mail.yahoo.com|aol.com|att.net", "postmaster.yahooinc.com"},
		{apple, "icloud", "mail.me.com|icloud.com", "support.apple.com"},
		{gmx, "gmx-net|gmx-com|web-de|mailcom", "gmx.net|gmx.com|web.de|mail.com", "postmaster.gmx.|postmaster.web.de|postmaster.mail.com"},
		{name: yandex, ids: "yandex", hosts: "yandex.com|yandex.ru|yandex.com.tr|yandex.net"},
		{name: ovh, ids: "ovh", hosts: "ovh.net|ovh.ca"},
		{zoho, "zoho-com|zoho-eu|zoho-in|zoho-au|zoho-jp|zoho-ca", "zoho.com|zoho.eu|zoho.in", "www.zoho.com"},
		{name: turboSMTP, ids: "turbosmtp|turbosmtp-eu", hosts: "turbo-smtp.com"},
	}
}

func (v vendor) is(provider, host, text string) bool {
	if provider != "" && listed(v.ids, provider) || v.says != "" && longestSaid(v.says, text) > 0 {
		return true
	}
	if v.hosts == "" || host == "" {
		return false
	}
	for end := range items(v.hosts) {
		if host == end || strings.HasSuffix(host, "."+end) {
			return true
		}
	}
	return false
}
