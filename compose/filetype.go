package compose

import (
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// binaryType is what a receiver makes nothing of but a file.
const binaryType = "application/octet-stream"

// fileType gives the MIME type of a file from its beginning and its name. It
// asks no table of the operating system, so that every computer sends the same.
// whole says that head is all of the file.
func fileType(name string, head []byte, whole bool) string {
	t := plainType(mimetype.Detect(head).String())
	if byName := typeOfExtension(extension(name)); byName != "" && (isVague(t) || sameFamily(t, byName)) {
		t = byName
	}
	switch {
	case len(head) == 0 && t == "text/plain" && typeOfExtension(extension(name)) == "":
		return binaryType
	case strings.HasPrefix(t, "text/") && whole && utf8.Valid(head):
		return t + "; charset=utf-8" // known only when all of it was seen
	}
	return t
}

// plainType takes the parameters off a MIME type.
func plainType(t string) string {
	t, _, _ = strings.Cut(t, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// isVague tells types that say little: the extension knows better.
func isVague(t string) bool {
	switch t {
	case binaryType, "text/plain", "text/xml", "application/xml", "application/zip", "application/x-ole-storage",
		"application/json", "application/gzip", "application/ogg", "video/mp4", "video/x-ms-asf":
		return true
	}
	return false
}

// sameFamily lets the extension choose between kinds of text.
func sameFamily(t, byName string) bool {
	return strings.HasPrefix(t, "text/") && strings.HasPrefix(byName, "text/")
}

// typeOfExtension knows the files people send; empty for all others.
func typeOfExtension(ext string) string {
	const office = "application/vnd.openxmlformats-officedocument."
	const open = "application/vnd.oasis.opendocument."
	return map[string]string{
		".txt":      "text/plain",
		".log":      "text/plain",
		".ini":      "text/plain",
		".conf":     "text/plain",
		".csv":      "text/csv",
		".md":       "text/markdown",
		".markdown": "text/markdown",
		".html":     "text/html",
		".htm":      "text/html",
		".css":      "text/css",
		".ics":      "text/calendar",
		".vcf":      "text/vcard",
		".xml":      "application/xml",
		".json":     "application/json",
		".eml":      "message/rfc822",
		".svg":      "image/svg+xml",
		".docx":     office + "wordprocessingml.document",
		".xlsx":     office + "spreadsheetml.sheet",
		".pptx":     office + "presentationml.presentation",
		".odt":      open + "text",
		".ods":      open + "spreadsheet",
		".odp":      open + "presentation",
		".doc":      "application/msword",
		".xls":      "application/vnd.ms-excel",
		".ppt":      "application/vnd.ms-powerpoint",
		".msg":      "application/vnd.ms-outlook",
		".pdf":      "application/pdf",
		".epub":     "application/epub+zip",
		".tgz":      "application/gzip",
		".gz":       "application/gzip",
		".m4a":      "audio/mp4",
		".opus":     "audio/ogg",
		".oga":      "audio/ogg",
		".ogg":      "audio/ogg",
		".ogv":      "video/ogg",
		".wma":      "audio/x-ms-wma",
		".wmv":      "video/x-ms-wmv",
	}[ext]
}

// sendableType gives the type a file is sent as in base64. RFC 2046 5.2.1 and
// 5.1 allow no base64 on message/* and multipart/*, and sending such a file in
// any other way would change its bytes: it goes as what it is, a file.
func sendableType(t string) string {
	plain := plainType(t)
	major, minor, ok := strings.Cut(plain, "/")
	if !ok || !isToken(major) || !isToken(minor) || major == "message" || major == "multipart" {
		return binaryType
	}
	if strings.HasPrefix(major, "text") && strings.EqualFold(strings.ReplaceAll(t, " ", ""), plain+";charset=utf-8") {
		return plain + "; charset=utf-8"
	}
	return plain
}

// isToken tells whether s is a token of RFC 2045 5.1.
func isToken(s string) bool {
	return s != "" && len(s) < 128 && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?=`, r)
	})
}
