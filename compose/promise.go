package compose

import (
	"strings"
	"unicode"
)

// AttachmentWords are the English and Turkish words that promise an attachment.
// A star stands for any ending. They are data, not text for people.
func AttachmentWords() []string {
	return []string{
		"attached", "attachment", "attachments", "attaching", "i attach", "enclosed", "enclosing",
		"ekte", "ektedir", "ekteki*", "ekli", "ektir", "ekledim", "ekliyorum", "eklenmiştir", "ekleyerek", "ekinde",
		"eklerde", "ekler", "ilişikte*", "ilişikteki*",
	}
}

// promisedWord finds the first of the words in what somebody wrote and gives it
// as it stands there. Quoted lines and the signature do not count.
func promisedWord(text string, words []string) string {
	for line := range lines(text) {
		if strings.HasPrefix(line, ">") {
			continue
		}
		if line == "-- " {
			return ""
		}
		if w := wordIn(line, words); w != "" {
			return w
		}
	}
	return ""
}

func wordIn(line string, words []string) string {
	fields := strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' })
	folded := make([]string, len(fields))
	for i, f := range fields {
		if cut := strings.IndexAny(f, "'’"); cut >= 0 { // Turkish endings of names
			f = f[:cut]
		}
		folded[i] = foldWord(f)
	}
	for _, w := range words {
		parts := strings.Fields(foldWord(w))
		for i := 0; len(parts) > 0 && i+len(parts) <= len(folded); i++ {
			if matches(folded[i:i+len(parts)], parts) {
				return strings.Join(fields[i:i+len(parts)], " ")
			}
		}
	}
	return ""
}

func matches(have, want []string) bool {
	for i, w := range want {
		prefix, open := strings.CutSuffix(w, "*")
		if have[i] != prefix && !(open && strings.HasPrefix(have[i], prefix)) {
			return false
		}
	}
	return true
}

// foldWord makes words comparable in both languages at once: I, İ, ı and i are
// the same, so that neither ATTACHING nor İLİŞİKTE depends on who wrote it.
func foldWord(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case 'I', 'İ', 'ı':
			return 'i'
		case '\u0307': // the dot that lower-casing İ leaves behind
			return -1
		}
		return r
	}, s))
}
