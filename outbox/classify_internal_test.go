package outbox

import (
	"testing"

	"sendoff/account"
)

// TestClassify replays answers of real servers.
func TestClassify(t *testing.T) {
	const (
		mail = StageSender
		rcpt = StageRecipients
		data = StageData
		dot  = StageReply
	)
	for _, c := range []struct {
		stage account.Stage
		code  int
		text  string
		want  account.FailureKey
	}{
		{mail, 530, "5.7.0 Authentication required", account.KeyAuthRefused},
		{mail, 553, "5.7.1 <a@b>: Sender address rejected: not owned by user c", account.KeySenderRefused},
		{rcpt, 553, "5.7.1 <a@b>: Sender address rejected: not owned by user c", account.KeySenderRefused},
		{dot, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", account.KeySenderRefused},
		{dot, 554, "5.2.252 SendAsDenied; ayse@outlook.com not allowed to send as info@x.example", account.KeySenderRefused},
		{mail, 550, "5.1.8 Access denied, bad outbound sender", account.KeySenderRefused},
		{mail, 552, "5.3.4 Message size exceeds fixed limit", account.KeyTooBig},
		{mail, 552, "Message size exceeds maximum permitted", account.KeyTooBig},
		{dot, 552, "5.2.3 Your message exceeded Google's message size limits", account.KeyTooBig},
		{dot, 554, "5.3.4 Error: message file too big", account.KeyTooBig},
		{mail, 451, "4.3.0 try later", account.KeyBusy},
		{mail, 452, "4.3.1 Insufficient system storage", account.KeyTemporary},
		{mail, 421, "4.7.0 Try again later, closing connection.", account.KeyBusy},
		{rcpt, 550, "5.1.1 <a@b>: Recipient address rejected: User unknown", account.KeyRecipientRefused},
		{rcpt, 550, "5.2.1 The email account that you tried to reach is disabled", account.KeyRecipientRefused},
		{rcpt, 450, "4.2.0 <a@b>: Recipient address rejected: Greylisted", account.KeyBusy},
		{rcpt, 452, "4.2.2 The recipient's inbox is out of storage space", account.KeyMailboxFull},
		{rcpt, 552, "5.2.2 Mailbox full", account.KeyMailboxFull},
		{rcpt, 452, "Requested action not taken: insufficient system storage", account.KeyMailboxFull},
		{rcpt, 452, "4.5.3 Too many recipients", account.KeyTemporary},
		{rcpt, 550, "Benutzer hat zuviele Mails auf dem Server. / User has too many messages on the server.", account.KeyMailboxFull},
		{rcpt, 550, "Sender frequency limited", account.KeyLimitReached},
		{rcpt, 550, "5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour", account.KeyRecipientRefused},
		{rcpt, 550, "5.7.508 Access denied, 192.0.2.1 has exceeded permitted limits within range.", account.KeySpamRefused},
		{mail, 450, "4.7.1 Rate limit exceeded, too many messages from you", account.KeyBusy},
		{mail, 450, "Mail send limit exceeded.", account.KeyLimitReached},
		{mail, 550, "Your sending limit is exceeded; this looks like spam", account.KeyLimitReached},
		{rcpt, 550, "5.1.8 Sender domain does not exist", account.KeySenderRefused},
		{dot, 552, "5.7.0 blocked because its content presents a potential security issue", account.KeySpamRefused},
		{rcpt, 554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", account.KeySpamRefused},
		{rcpt, 554, "5.7.1 <a@b>: Relay access denied", account.KeyRecipientRefused},
		{mail, 550, "5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to", account.KeyLimitReached},
		{dot, 550, "5.4.5 Daily user sending limit exceeded", account.KeyLimitReached},
		{rcpt, 550, "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", account.KeyLimitReached},
		{mail, 450, "4.7.0 Sending limit exceeded, try later", account.KeyLimitReached},
		{rcpt, 452, "4.3.1 outgoing messages limit reached for this hour", account.KeyLimitReached},
		{dot, 554, "5.7.1 [BL21] Message blocked due to spam content in the message", account.KeySpamRefused},
		{dot, 550, "5.7.26 This message does not pass authentication checks (SPF and DKIM both do not pass)", account.KeySpamRefused},
		{dot, 554, "Transaction failed", account.KeySpamRefused},
		{dot, 550, "no", account.KeyRefused},
		{data, 554, "5.5.1 Error: no valid recipients", account.KeyRefused},
		{dot, 451, "4.7.1 Please try again later", account.KeyBusy},
		{dot, 432, "4.3.2 Concurrent connections limit exceeded", account.KeyTemporary},
	} {
		if got := classify(c.stage, account.ParseReply(c.code, c.text)); got != c.want {
			t.Errorf("%s %d %s: %s, want %s", c.stage, c.code, c.text, got, c.want)
		}
	}
}

func TestRecipientReply552(t *testing.T) {
	for text, want := range map[string]int{
		"Too many recipients":       452,
		"5.5.3 Too many recipients": 452,
		"5.2.2 Mailbox full":        552,
		"5.3.4 too big":             552,
	} {
		if got := rcptReply(account.ParseReply(552, text)).Code; got != want {
			t.Errorf("552 %s counts as %d, want %d", text, got, want)
		}
	}
	if got := rcptReply(account.ParseReply(550, "no")).Code; got != 550 {
		t.Errorf("550 became %d", got)
	}
}

func TestQueueID(t *testing.T) {
	for text, want := range map[string]string{
		"2.0.0 Ok: queued as 4C1D2220E3": "4C1D2220E3",
		"OK id=1sQzXY-0001Ab-2C":         "1sQzXY-0001Ab-2C",
		"2.0.0 OK  1732712345 5b1f17b1804b1-4349e1bf2a3sm123456789.12 - gsmtp":                 "5b1f17b1804b1-4349e1bf2a3sm123456789.12",
		"2.6.0 <abc@example.org> [InternalId=1234, Hostname=x.prod.outlook.com] 1000 bytes in": "abc@example.org",
		"2.0.0 mail queued for delivery as <x1>":                                               "x1",
		"2.0.0 44kd2c8 Message accepted for delivery":                                          "44kd2c8",
		"Requested mail action okay, completed: id=0MfzEC-1e; bye":                             "0MfzEC-1e",
		"2.0.0 Ok": "",
		"":         "",
	} {
		if got := queueID(account.ParseReply(250, text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
