package account

import (
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

const (
	// maxFolders is how many folders are kept to choose from.
	maxFolders = 1000
	// maxFolderBytes is more than a folder's name has anywhere.
	maxFolderBytes = 512
)

// folder is one of a mailbox's folders.
type folder struct {
	name  string // as IMAP has it, "INBOX.Sent"
	delim string // between the parts of a name, "" if there are none
	sent  bool   // the server says that it is for sent messages
}

// folderOf reads an entry of LIST; ok is false for one that no message can be
// in, or that cannot be shown.
func folderOf(entry *imap.ListData) (folder, bool) {
	f := folder{name: entry.Mailbox}
	if entry.Delim != 0 {
		f.delim = string(entry.Delim)
	}
	for _, attr := range entry.Attrs {
		switch {
		case strings.EqualFold(string(attr), string(imap.MailboxAttrNoSelect)),
			strings.EqualFold(string(attr), string(imap.MailboxAttrNonExistent)):
			return f, false
		case strings.EqualFold(string(attr), string(imap.MailboxAttrSent)):
			f.sent = true
		}
	}
	return f, f.name != "" && len(f.name) <= maxFolderBytes && f.name == cleanLine(f.name)
}

// short is the name without the INBOX that some servers put before each.
func (f folder) short() string {
	if f.delim != "" && len(f.name) > 5 && strings.EqualFold(f.name[:5], "INBOX") {
		if rest, ok := strings.CutPrefix(f.name[5:], f.delim); ok {
			return rest
		}
	}
	return f.name
}

// sentFolder picks the folder for sent messages: the one that a person named,
// else the one that the server marks, else one with a usual name.
func sentFolder(folders []folder, wish string) (string, bool) {
	if wish != "" {
		for _, same := range []func(folder) bool{
			func(f folder) bool { return f.name == wish },
			func(f folder) bool { return strings.EqualFold(f.short(), wish) },
		} {
			if i := slices.IndexFunc(folders, same); i >= 0 {
				return folders[i].name, true
			}
		}
		return "", false
	}
	if i := slices.IndexFunc(folders, func(f folder) bool { return f.sent }); i >= 0 {
		return folders[i].name, true
	}
	for _, usual := range usualSentFolders {
		if i := slices.IndexFunc(folders, func(f folder) bool { return fold(f.short()) == fold(usual) }); i >= 0 {
			return folders[i].name, true
		}
	}
	return "", false
}

// usualSentFolders are the names that mail programs and servers give the folder
// for sent messages, those of servers first. Case, accents and blanks do not
// count.
var usualSentFolders = []string{
	"Sent", "Sent Items", "Sent Messages", "Sent Mail", "Sent-Mail",
	"Gönderilmiş Öğeler", "Gönderilenler", "Gönderilmiş Postalar", "Gönderilmiş", "Gönderilen", "Giden Kutusu",
	"Gesendet", "Gesendete Objekte", "Gesendete Elemente", "Gesendete Nachrichten",
	"Envoyés", "Éléments envoyés", "Messages envoyés", "Courrier envoyé", "Objets envoyés",
	"Enviados", "Elementos enviados", "Mensajes enviados", "Itens enviados", "Mensagens enviadas", "Correo enviado",
	"Inviata", "Posta inviata", "Inviati", "Elementi inviati",
	"Verzonden", "Verzonden items", "Verzonden berichten",
	"Skickat", "Skickade objekt", "Sendt", "Sendte elementer", "Sendt post", "Sendte elementer", "Lähetetyt", "Lähetetyt viestit",
	"Wysłane", "Elementy wysłane", "Odeslané", "Odeslaná pošta", "Odoslané", "Elküldött", "Elküldött elemek", "Trimise",
	"Poslano", "Poslane stavke", "Изпратени", "Отправленные", "Надіслані", "Απεσταλμένα",
	"送信済み", "送信済みアイテム", "已发送", "已发送邮件", "寄件備份", "보낸편지함",
}
