package outbox_test

import "sendoff/e2e/faultserver"

// replay is an answer as a real server gave it, with where it came, and how it
// has to be told: keys without their first word.
type replay struct {
	provider string // of the table; empty: unknown
	step     faultserver.Step
	reply    string // lines parted by LF
	outcome  string
	why      string
	remedy   string
	action   string
}

func replays() []replay {
	var all []replay
	for _, family := range [][]replay{
		signInReplays(), googleReplays(), microsoftReplays(), providerReplays(), limitReplays(),
		senderReplays(), recipientReplays(), contentReplays(), serverReplays(),
	} {
		all = append(all, family...)
	}
	return all
}

func signInReplays() []replay {
	const auth = faultserver.StepCredential
	return []replay{
		{
			"gmail", auth, "534-5.7.9 Application-specific password required. For more information, go to\n" +
				"534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1-434 - gsmtp",
			"held", "auth-refused.google", "two-step", "app-password",
		},
		{
			"google-workspace", auth, "535-5.7.8 Username and Password not accepted. For more information, go to\n" +
				"535 5.7.8  https://support.google.com/mail/?p=BadCredentials 5b1f17b1804b1-434 - gsmtp",
			"held", "auth-refused.google", "app-ended", "app-password",
		},
		{
			"gmail", auth, "534-5.7.14 <https://accounts.google.com/signin/continue?sarp=1&scc=1&plt=AKgnsbsZ\n" +
				"534-5.7.14 STujLXgTRYs99X6J8AAVsG9KpWgq> Please\n534-5.7.14 log in via your web browser and then try again.\n" +
				"534-5.7.14  Learn more at\n534 5.7.14  https://support.google.com/mail/answer/78754 e80sm9340617pfb.41 - gsmtp",
			"held", "auth-refused.browser", "browser", "open-page",
		},
		{
			"gmail", auth, "454-4.7.0 Too many login attempts, please try again later. For more information,\n" +
				"454-4.7.0  go to\n454 4.7.0  https://support.google.com/mail/answer/7126229 a1sm1.2 - gsmtp",
			"waiting", "auth-busy.too-many", "other-device", "try-now",
		},
		{
			"", auth, "454 4.7.0 Temporary authentication failure: Connection lost to authentication server",
			"waiting", "auth-busy", "not-judged", "try-now",
		},
		{
			"microsoft365", auth, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. " +
				"Visit https://aka.ms/smtp_auth_disabled for more information. [FR0P281CA0100.DEUP281.PROD.OUTLOOK.COM 2026-11-27T09:00:00.000Z 08DD]",
			"held", "auth-refused.organisation", "organisation", "copy-note",
		},
		{
			"microsoft365", auth, "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. " +
				"Contact your administrator. [AM0PR01CA0086.eurprd01.prod.exchangelabs.com]",
			"held", "auth-refused.policy", "policy", "open-account",
		},
		{
			"microsoft365", auth, "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [AM0PR01CA0086.eurprd01.prod.exchangelabs.com]",
			"held", "auth-refused", "work-password", "enter-password",
		},
		{
			"microsoft365", auth, "535 5.7.139 Authentication unsuccessful [AM0PR01CA0086.eurprd01.prod.exchangelabs.com]",
			"held", "auth-refused.organisation", "organisation-words", "copy-note",
		},
		{
			"outlook", auth, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR01CA0086.eurprd01.prod.exchangelabs.com]",
			"held", "auth-refused.microsoft", "outlook", "sign-in",
		},
		{
			"outlook", auth, "535 5.7.3 Authentication unsuccessful [AM0PR01CA0086.eurprd01.prod.exchangelabs.com]",
			"held", "auth-refused.microsoft", "outlook", "sign-in",
		},
		{
			"", auth, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR01CA0086.eurprd01.prod.exchangelabs.com]",
			"held", "auth-refused.microsoft", "microsoft-browser", "sign-in",
		},
		{"exchange-onprem", auth, "535 5.7.3 Authentication unsuccessful", "held", "auth-refused", "exchange-name", "enter-password"},
		{"yahoo", auth, "535 5.7.0 (#AUTH005) Too many bad auth attempts.", "held", "auth-refused.app-password", "many-passwords", "app-password"},
		{"aol", auth, "535 5.7.0 (#MAIL:AUTH) Invalid username or password", "held", "auth-refused.app-password", "app-password", "app-password"},
		{"icloud", auth, "535 5.7.8 Error: authentication failed: authentication failure", "held", "auth-refused.apple", "apple-password", "apple-password"},
		{"gmx-net", auth, "535 Authentication credentials invalid", "held", "auth-refused.switched-off", "switched-off", "open-page"},
		{
			"yandex", auth, "535 5.7.8 Error: authentication failed: This user does not have access rights to this service 1732712345-aBcDeF",
			"held", "auth-refused.service-off", "service-off", "open-page",
		},
		{"ovh", auth, "535 5.7.1 Authentication failed", "held", "auth-refused", "ovh-password", "enter-password"},
		{"turbosmtp", auth, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", "held", "auth-refused", "turbosmtp-password", "enter-password"},
		{"", auth, "535 Incorrect authentication data", "held", "auth-refused", "password", "enter-password"},
		{"", auth, "535 5.7.8 Error: authentication failed: account is locked", "held", "auth-refused.locked", "locked", "open-account"},
		{"", auth, "535 5.7.0 Error: too many failed login attempts, try again later", "held", "auth-refused.too-many", "too-many", "enter-password"},
		{"", auth, "432 4.7.12 A password transition is needed", "held", "auth-refused.transition", "transition", "enter-password"},
		{"", auth, "534 5.7.9 Authentication mechanism is too weak", "held", "auth-refused.weak", "weak", "check-account"},
		{"", faultserver.StepMail, "530 5.7.0 Authentication required", "held", "auth-refused.required", "credentials", "enter-password"},
		{"", faultserver.StepMail, "530 5.7.0 Must issue a STARTTLS command first", "held", "auth-refused.secure-line", "secure-line", "check-account"},
		{
			"", faultserver.StepRcpt, "550-Please turn on SMTP Authentication in your mail client. ([192.0.2.1])\n" +
				"550-[192.0.2.1]:49822 is not permitted to relay through this server without\n550 authentication.",
			"refused", "auth-refused.required", "no-sign-in", "enter-password",
		},
	}
}

func googleReplays() []replay {
	const (
		rcpt = faultserver.StepRcpt
		dot  = faultserver.StepDot
	)
	return []replay{
		{
			"gmail", dot, "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n" +
				"550-5.4.5 sending limits go to\n550 5.4.5  https://support.google.com/a/answer/166852 a1sm1.2 - gsmtp",
			"waiting", "limit-reached", "limit-google", "send-tomorrow",
		},
		{
			"gmail", dot, "552-5.2.3 Your message exceeded Google's message size limits. To view our message\n" +
				"552-5.2.3 size guidelines, go to\n552 5.2.3  https://support.google.com/mail/?p=MaxSizeError a1sm1.2 - gsmtp",
			"refused", "too-big.unknown", "smaller-google", "make-smaller",
		},
		{
			"gmail", dot, "552-5.7.0 This message was blocked because its content presents a potential\n" +
				"552-5.7.0 security issue. To review our message content and attachment content\n" +
				"552-5.7.0 guidelines, go to\n552 5.7.0  https://support.google.com/mail/?p=BlockedMessage a1sm1.2 - gsmtp",
			"refused", "spam-refused.attachment", "attachment-google", "edit",
		},
		{
			"gmail", faultserver.StepMail, "421 4.7.0 Try again later, closing connection. (EHLO) a1sm1.2 - gsmtp",
			"waiting", "busy", "rate-closing", "try-now",
		},
		{
			"gmail", dot, "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\n" +
				"421-4.7.28 from your IP Netblock [192.0.2.0]. To protect our users from spam, mail\n" +
				"421-4.7.28 sent from your IP Netblock has been temporarily rate limited.\n421 4.7.28  For more information a1sm1.2 - gsmtp",
			"waiting", "busy.rate", "rate-google", "try-now",
		},
		{
			"gmail", rcpt, "450-4.2.1 The user you are trying to contact is receiving mail too quickly.\n" +
				"450-4.2.1 Please resend your message at a later time. If the user is able to\n" +
				"450 4.2.1 receive mail at that time, your message will be delivered. a1sm1.2 - gsmtp",
			"waiting", "busy.recipient-rate", "recipient-rate", "try-now",
		},
		{
			"gmail-relay", rcpt, "450-4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary\n" +
				"450-4.2.1 error. For more information on SMTP relay limits, please contact your\n450 4.2.1 administrator a1sm1.2 - gsmtp",
			"waiting", "busy.rate", "rate-relay", "try-now",
		},
		{
			"gmail", dot, "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n" +
				"550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.\n" +
				"550-5.7.26  Authentication results:\n550-5.7.26  DKIM = did not pass\n550 5.7.26  SPF [example.org] with ip: [192.0.2.1] = did not pass - gsmtp",
			"refused", "spam-refused.unproven", "unproven", "send-as",
		},
		{
			"gmail", dot, "550-5.7.1 [192.0.2.1      12] Gmail has detected that this message is likely\n" +
				"550-5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail, this message\n550 5.7.1 has been blocked. a1sm1.2 - gsmtp",
			"refused", "spam-refused", "spam-google", "edit",
		},
	}
}

func microsoftReplays() []replay {
	const (
		mail = faultserver.StepMail
		rcpt = faultserver.StepRcpt
		dot  = faultserver.StepDot
	)
	return []replay{
		{
			"microsoft365", mail, "530 5.7.57 Client not authenticated to send mail. [FR0P281CA0100.DEUP281.PROD.OUTLOOK.COM]",
			"held", "auth-refused.required", "microsoft-anonymous", "enter-password",
		},
		{"exchange-onprem", mail, "530 5.7.1 Client was not authenticated", "held", "auth-refused.required", "exchange-anonymous", "check-account"},
		{
			"outlook", dot, "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
			"waiting", "limit-reached", "limit-microsoft", "send-tomorrow",
		},
		{
			"microsoft365", dot, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception",
			"waiting", "limit-reached", "limit-submission", "send-tomorrow",
		},
		{
			"microsoft365", rcpt, "550 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour",
			"refused", "busy.recipient-rate", "recipient-hour", "try-now",
		},
		{
			"microsoft365", dot, "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.",
			"waiting", "busy.connections", "connections-microsoft", "try-now",
		},
		{
			"", dot, "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=DM5SPR00MB2471.namprd08.prod.outlook.com]",
			"waiting", "busy.connections", "connections-microsoft", "try-now",
		},
		{
			"microsoft365", dot, "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
			"refused", "sender-refused", "send-as", "send-as",
		},
		{
			"outlook", dot, "554 5.2.252 SendAsDenied; ayse@outlook.com not allowed to send as info@x.example; STOREDRV.Submission.Exception:SendAsDeniedException",
			"refused", "sender-refused", "send-as-mailbox", "send-as",
		},
		{
			"outlook", dot, "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message",
			"refused", "sender-refused", "send-as-mailbox", "send-as",
		},
		{"microsoft365", mail, "550 5.1.8 Access denied, bad outbound sender AS(42003)", "refused", "sender-refused.outbound", "outbound", "open-account"},
		{"microsoft365", dot, "550 5.7.501 Service unavailable. Spam abuse detected from IP range.", "refused", "spam-refused.abuse", "abuse", "open-account"},
		{
			"microsoft365", rcpt, "550 5.7.508 Access denied, [$SenderIPAddress] has exceeded permitted limits within $range range.",
			"refused", "spam-refused.network", "network-limit", "send-tomorrow",
		},
		{"microsoft365", rcpt, "550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal from this list please forward this message to " +
			"delist@messaging.microsoft.com.", "refused", "spam-refused.network", "network-microsoft", "check-account"},
		{
			"", mail, "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their " +
				"network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors.",
			"refused", "spam-refused.listed", "listed-microsoft", "check-account",
		},
		{
			"outlook", dot, "550 5.7.515 Access denied, sending domain EXAMPLE.ORG doesn't meet the required authentication level.",
			"refused", "spam-refused.unproven", "unproven-microsoft", "send-as",
		},
		{
			"microsoft365", rcpt, "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM0EUR02FT018.eop-EUR02.prod.protection.outlook.com]",
			"refused", "recipient-refused", "unknown-microsoft", "correct-address",
		},
		{
			"exchange-onprem", rcpt, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
			"refused", "recipient-refused", "unknown-exchange", "correct-address",
		},
		{"microsoft365", rcpt, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed " +
			"because the sender was not authenticated when sending to this group", "refused", "recipient-refused.closed", "closed", "correct-address"},
		{
			"exchange-onprem", rcpt, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
			"refused", "recipient-refused.relay", "relay-exchange", "check-account",
		},
		{"exchange-onprem", mail, "552 5.3.4 Message size exceeds fixed maximum message size", "refused", "too-big.unknown", "smaller-exchange", "make-smaller"},
		{"exchange-onprem", mail, "452 4.3.1 Insufficient system resources", "waiting", "temporary.resources", "resources", "try-now"},
	}
}

func providerReplays() []replay {
	const (
		greeting = faultserver.StepGreeting
		mail     = faultserver.StepMail
		dot      = faultserver.StepDot
	)
	return []replay{
		{"yahoo", mail, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; " +
			"see https://postmaster.yahooinc.com/error-codes", "waiting", "busy.rate", "rate-yahoo", "try-now"},
		{"yahoo", greeting, "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed. " +
			"See https://postmaster.yahooinc.com/error-codes", "refused", "spam-refused.network", "network-yahoo", "check-account"},
		{
			"yahoo", dot, "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
			"refused", "spam-refused", "yahoo-policy", "send-as",
		},
		{"icloud", mail, "550 5.7.0 From address is not one of your addresses.", "refused", "sender-refused", "apple-alias", "send-as"},
		{
			"icloud", dot, "421 4.7.1 Messages to mehmet@icloud.com deferred due to excessive volume. Try again later - https://support.apple.com/en-us/HT204137",
			"waiting", "busy.rate", "rate-apple", "try-now",
		},
		{
			"icloud", dot, "554 5.7.1 [HM07] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
			"refused", "spam-refused", "spam-apple", "edit",
		},
		{
			"gmx-net", dot, "450-Requested mail action not taken: mailbox unavailable\n450 Mail send limit exceeded.",
			"waiting", "limit-reached", "limit-mailbox", "send-tomorrow",
		},
		{
			"web-de", mail, "550-Requested action not taken: mailbox unavailable\n550 Sender address is not allowed.",
			"refused", "sender-refused", "gmx-address", "send-as",
		},
		{"gmx-net", dot, "554-Transaction failed\n554-Reject due to policy restrictions.\n" +
			"554 For explanation visit https://postmaster.gmx.net/en/case?c=hi&i=ip&v=192.0.2.1&r=1MNcgj", "refused", "spam-refused", "spam-gmx", "edit"},
		{
			"yandex", faultserver.StepRcpt, "553 5.7.1 Sender address rejected: not owned by auth user. 1732712345-aBcDeF",
			"refused", "sender-refused", "yandex-address", "send-as",
		},
		{"zoho-com", dot, "553 Relaying disallowed as info@example.org", "refused", "sender-refused", "zoho-address", "send-as"},
		{"zoho-com", dot, "550 5.4.6 Unusual sending activity detected. <a href=https://www.zoho.com/mail/help/usage-policy.html target=_blank>Learn more.</a> " +
			"To unblock <a href=https://mail.zoho.com/UnblockMe target=_blank>Click here.</a>", "refused", "refused.suspended", "suspended-zoho", "open-account"},
	}
}

func limitReplays() []replay {
	const (
		mail = faultserver.StepMail
		dot  = faultserver.StepDot
	)
	return []replay{
		{"", mail, "450 4.7.0 Sending limit exceeded, try later", "waiting", "limit-reached.host", "limit", "send-tomorrow"},
		{
			"", dot, "550 Domain example.org has exceeded the max emails per hour (101/100 (101%)) allowed.  Message discarded.",
			"waiting", "limit-reached.host", "limit-hour", "try-now",
		},
		{
			"", dot, "550 Domain example.org has exceeded the max defers and failures per hour (5/5 (100%)) allowed.  Message discarded.",
			"waiting", "limit-reached.failures", "failures", "edit",
		},
		{"", mail, "450 4.7.1 Error: too much mail from 192.0.2.1", "waiting", "busy.rate", "rate", "try-now"},
		{"gmx-net", mail, "421 Rate limit reached. Please try again later", "waiting", "busy.rate", "rate", "try-now"},
		{"qq", dot, "550 Sender frequency limited. http://service.mail.qq.com/detail/122/1021", "waiting", "limit-reached", "limit-rate", "send-tomorrow"},
		{"", faultserver.StepGreeting, "421 4.7.0 mx Error: too many connections from 192.0.2.1", "waiting", "busy.connections", "connections", "try-now"},
	}
}

func senderReplays() []replay {
	const (
		mail = faultserver.StepMail
		rcpt = faultserver.StepRcpt
	)
	return []replay{
		{
			"", rcpt, "553 5.7.1 <ayse@example.org>: Sender address rejected: not owned by user mehmet@example.org",
			"refused", "sender-refused", "own-address", "send-as",
		},
		{
			"", rcpt, "504 5.5.2 <ayse>: Sender address rejected: need fully-qualified address",
			"refused", "sender-refused.incomplete", "sender-incomplete", "open-account",
		},
		{
			"", rcpt, "450 4.1.8 <ayse@example.org>: Sender address rejected: Domain not found",
			"waiting", "sender-refused.domain", "sender-domain", "open-account",
		},
		{
			"", rcpt, "550-Verification failed for <ayse@example.org>\n550-The mail server could not deliver mail to ayse@example.org.\n550 Sender verify failed",
			"refused", "sender-refused.verify", "sender-verify", "open-account",
		},
		{"", mail, "550 5.7.1 Your account is suspended, contact support", "refused", "refused.suspended", "suspended", "open-account"},
	}
}

func recipientReplays() []replay {
	const (
		rcpt  = faultserver.StepRcpt
		write = "correct-address"
	)
	return []replay{
		{
			"", rcpt, "550 5.1.1 <mehmet@example.com>: Recipient address rejected: User unknown in local recipient table",
			"refused", "recipient-refused", "unknown", write,
		},
		{
			"", rcpt, "550 5.1.1 <mehmet@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
			"refused", "recipient-refused", "unknown", write,
		},
		{
			"gmail", rcpt, "550-5.1.1 The email account that you tried to reach does not exist. Please try\n" +
				"550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces. a1sm1.2 - gsmtp",
			"refused", "recipient-refused", "unknown", write,
		},
		{"", rcpt, "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", "refused", "recipient-refused.other", "unavailable", write},
		{"", rcpt, "550 5.2.1 <mehmet@example.com>: not accepting messages", "refused", "recipient-refused.disabled", "disabled-owner", write},
		{
			"gmail", rcpt, "550-5.2.1 The email account that you tried to reach is disabled. For more\n550 5.2.1 information, go to a1sm1.2 - gsmtp",
			"refused", "recipient-refused.disabled", "disabled", write,
		},
		{"", rcpt, "450 4.1.2 <mehmet@exampel.com>: Recipient address rejected: Domain not found", "waiting", "recipient-refused.domain", "domain", write},
		{
			"", rcpt, "556 5.1.10 <mehmet@example.com>: Recipient address rejected: Domain example.com does not accept mail (nullMX)",
			"refused", "recipient-refused.no-mail", "no-mail", write,
		},
		{"", rcpt, "550 all relevant MX records point to non-existent hosts", "refused", "recipient-refused.no-mail", "no-mail", write},
		{"", rcpt, "504 5.5.2 <mehmet>: Recipient address rejected: need fully-qualified address", "refused", "recipient-refused.incomplete", "incomplete", write},
		{"", rcpt, "501 5.1.3 Bad recipient address syntax", "refused", "recipient-refused.syntax", "syntax", write},
		{"", rcpt, "550 Unrouteable address", "refused", "recipient-refused.unrouteable", "unrouteable", write},
		{"", rcpt, "550 retry timeout exceeded", "refused", "recipient-refused.unreachable", "unreachable", "send-tomorrow"},
		{"", rcpt, "554 5.7.1 <mehmet@example.com>: Relay access denied", "refused", "recipient-refused.relay", "relay", "check-account"},
		{"", rcpt, "550 relay not permitted", "refused", "recipient-refused.relay", "relay", "check-account"},
		{
			"", rcpt, "450 4.1.1 <mehmet@example.com>: Recipient address rejected: unverified address: Address verification in progress",
			"waiting", "recipient-refused.unverified", "unverified", write,
		},
		{"", rcpt, "452 4.2.2 The recipient's inbox is out of storage space", "waiting", "mailbox-full", "full-later", "send-tomorrow"},
		{"", rcpt, "552 5.2.2 <mehmet@example.com>: Mailbox is full", "refused", "mailbox-full", "full", "send-tomorrow"},
	}
}

func contentReplays() []replay {
	const (
		rcpt = faultserver.StepRcpt
		dot  = faultserver.StepDot
	)
	return []replay{
		{
			"", rcpt, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1",
			"refused", "spam-refused.listed", "listed-spamhaus", "check-account",
		},
		{"", rcpt, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using b.barracudacentral.org; " +
			"http://www.barracudanetworks.com/reputation/?pr=1&ip=192.0.2.1", "refused", "spam-refused.listed", "listed-barracuda", "check-account"},
		{
			"", rcpt, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.1",
			"refused", "spam-refused.listed", "listed-spamcop", "check-account",
		},
		{"", faultserver.StepGreeting, "554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n554-No SMTP service\n554-IP address is block listed.\n" +
			"554 For explanation visit https://postmaster.example/en/case?c=r0201", "refused", "spam-refused.listed", "listed", "check-account"},
		{
			"icloud", dot, "550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL -- see https://www.spamhaus.org/dbl/",
			"refused", "spam-refused.link", "link", "edit",
		},
		{
			"icloud", dot, "554 5.7.1 Your message was rejected due to example.org's DMARC policy. See https://support.apple.com/en-us/HT204137 for info",
			"refused", "spam-refused.dmarc", "dmarc", "send-as",
		},
		{
			"", rcpt, "550 5.7.1 SPF check failed: 192.0.2.1 is not authorized to send in the name of example.org.",
			"refused", "spam-refused.spf", "spf", "send-as",
		},
		{"", dot, "550 5.7.1 Message contains a virus: Win.Test.EICAR_HDB-1", "refused", "spam-refused.virus", "virus", "edit"},
		{"", dot, "554 5.7.1 Attachment type .exe not allowed: attachment type is forbidden", "refused", "spam-refused.attachment", "attachment", "edit"},
		{"yandex", dot, "554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1732712345-aBcDeF", "refused", "spam-refused", "spam", "edit"},
		{"", faultserver.StepMail, "552 5.3.4 Message size exceeds fixed limit", "refused", "too-big.unknown", "smaller", "make-smaller"},
	}
}

func serverReplays() []replay {
	const (
		mail = faultserver.StepMail
		rcpt = faultserver.StepRcpt
		dot  = faultserver.StepDot
	)
	return []replay{
		{
			"", rcpt, "450 4.2.0 <mehmet@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html",
			"waiting", "busy", "greylist", "try-now",
		},
		{"", mail, "451 4.3.0 Error: queue file write error", "waiting", "busy", "trouble", "try-now"},
		{"", dot, "421 4.4.2 mail.example.com Error: timeout exceeded", "waiting", "busy.timeout", "slow-line", "try-now"},
		{"", mail, "452 4.3.1 Insufficient system storage", "waiting", "temporary.storage", "storage", "try-now"},
		{"", rcpt, "452 4.5.3 Error: too many recipients", "waiting", "temporary.recipients", "recipients", "try-now"},
		{"", dot, "554 5.4.0 Error: too many hops", "refused", "refused.loop", "loop", "edit"},
		{"", rcpt, "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]", "waiting", "refused.hostname", "hostname", "check-account"},
		{"", rcpt, "504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname", "refused", "refused.helo", "helo", "check-account"},
		{"", dot, "550 Administrative prohibition", "refused", "refused.rule", "rule", "edit"},

		// What nobody knows is told by its key and in the server's own words.
		{"", dot, "550 5.6.7 the goat is in the garden", "refused", "refused", "", "edit"},
		{"", mail, "451 4.6.7 the goat is in the garden", "waiting", "busy", "", "try-now"},
		{"", rcpt, "550 5.6.7 the goat is in the garden", "refused", "recipient-refused.other", "", "correct-address"},
	}
}
