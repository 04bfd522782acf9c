//go:build deps

package main

import (
	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/container"
	_ "fyne.io/fyne/v2/dialog"
	_ "fyne.io/fyne/v2/lang"
	_ "fyne.io/fyne/v2/layout"
	_ "fyne.io/fyne/v2/test"
	_ "fyne.io/fyne/v2/theme"
	_ "fyne.io/fyne/v2/widget"

	_ "github.com/alecthomas/kong"
	_ "github.com/emersion/go-message/charset"
	_ "github.com/emersion/go-message/mail"
	_ "github.com/emersion/go-sasl"
	_ "github.com/emersion/go-smtp"
	_ "github.com/gabriel-vasile/mimetype"
	_ "github.com/gofrs/flock"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/nicksnyder/go-i18n/v2/i18n"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/rymdport/portal/filechooser"
	_ "github.com/wneessen/go-mail"
	_ "github.com/wneessen/go-mail/smtp"
	_ "github.com/zalando/go-keyring"
	_ "golang.org/x/net/idna"
	_ "golang.org/x/net/proxy"
	_ "golang.org/x/net/publicsuffix"
	_ "golang.org/x/sys/cpu"
	_ "golang.org/x/text/cases"
	_ "golang.org/x/text/language"
	_ "gopkg.in/natefinch/lumberjack.v2"
	_ "modernc.org/sqlite"
)
