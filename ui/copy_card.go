package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
	"sendoff/outbox"
)

// What can be done about the copy of a sent message in the account's own Sent
// folder.
const (
	verbCopyAgain  = "copy.again"
	verbCopyCert   = "copy.show-certificate"
	verbCopyFolder = "copy.choose-folder"
	verbCopySignIn = "copy.open-account"
)

// copyRows tell how the copy in the Sent folder stands; nothing where there is
// none to make.
func (p *messagePage) copyRows() []fyne.CanvasObject {
	c := p.msg.Copy
	if c.State == outbox.CopyNone || c.Explanation.Title == "" {
		return nil
	}
	words := p.words.T(c.Explanation.Title, c.Explanation.Values)
	if c.Explanation.Why != "" {
		words += " " + p.words.T(c.Explanation.Why, c.Explanation.Values)
	}
	if !c.NextTry.IsZero() && c.Reason != "" {
		words += " " + p.t("copy.next-try", "time", c.NextTry)
	}
	verb := copyVerb(c)
	if verb == "" {
		return []fyne.CanvasObject{caption(words)}
	}
	return []fyne.CanvasObject{sentence(words), belowText(container.New(&flow{}, p.verbButton(verb, widget.MediumImportance)))}
}

// copyVerb is the one thing to do about a copy that is not there yet.
func copyVerb(c outbox.Copy) string {
	switch c.State {
	case outbox.CopyNeedsFolder:
		return verbCopyFolder
	case outbox.CopyNeedsSignIn:
		return verbCopySignIn
	case outbox.CopyFailed:
		if c.Certificate != nil {
			return verbCopyCert
		}
		return verbCopyAgain
	case outbox.CopyDue:
		if c.Reason != "" {
			return verbCopyAgain
		}
	}
	return ""
}

// copyVerb does what a button about the copy says, and reports whether it is
// one of those.
func (d *deck) copyVerb(verb string, msg outbox.Message) bool {
	switch verb {
	case verbCopyAgain:
		d.act(msg.ID, func(ctx context.Context) error { return d.main.parts.Outbox.RetryCopy(ctx, msg.ID) }, nil)
	case verbCopySignIn:
		d.main.inFront(d).showAccounts(msg.AccountID)
	case verbCopyCert:
		x := msg.Copy
		host, _ := x.Explanation.Values["host"].(string)
		showCertificate(&d.shell, &account.Failure{Key: x.Reason, Host: host, Certificate: x.Certificate}, "copy.not-now", func(print string) {
			d.mendMailbox(msg, func(a *account.Account) { a.IMAP.TrustFingerprint = print })
		})
	case verbCopyFolder:
		d.askFolder(msg)
	default:
		return false
	}
	return true
}

// askFolder asks which folder sent messages go to, where none is known to be
// the one.
func (d *deck) askFolder(msg outbox.Message) {
	var folder string
	options := make([]option, len(msg.Copy.Folders))
	for i, name := range msg.Copy.Folders {
		options[i] = option{name, name}
	}
	list := choose(options, "", func(name string) { folder = name })
	d.sheets.show(&sheet{
		title: d.t("copy.folder-ask"), text: msg.Account, more: list, focus: list, escape: 1,
		ready: func() bool { return folder != "" },
		answers: []answer{
			{d.t("copy.use-folder"), func() {
				d.mendMailbox(msg, func(a *account.Account) {
					a.IMAP.Folder = folder
					a.Origin[account.FieldSentFolder] = account.OriginUser
				})
			}},
			{d.t("copy.not-now"), nil},
		},
	})
}

// mendMailbox changes how the mailbox of a message's account is reached, and
// lets its copy be made.
func (d *deck) mendMailbox(msg outbox.Message, change func(*account.Account)) {
	d.act(msg.ID, func(ctx context.Context) error {
		a, err := d.main.parts.Accounts.Find(ctx, msg.AccountID)
		if err != nil {
			return err
		}
		if a.Origin == nil {
			a.Origin = map[string]string{}
		}
		change(&a)
		if err := d.main.parts.Accounts.Update(ctx, a); err != nil {
			return err
		}
		return d.main.parts.Outbox.RetryCopy(ctx, msg.ID)
	}, d.main.accountsChanged)
}
