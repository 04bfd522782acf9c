package faultserver

import (
	"crypto/tls"
	"time"
)

// Security says how the line is protected.
type Security string

// The ways a line can be protected.
const (
	TLS      Security = "tls"      // implicit TLS, the default
	STARTTLS Security = "starttls" // clear until STARTTLS
	Clear    Security = "clear"    // STARTTLS is neither offered nor known
)

// Certificate names the certificate the server shows.
type Certificate string

// The certificates a server can show. All but CertSelfSigned are signed by the
// server's own authority, [Server.CAPEM].
const (
	CertValid       Certificate = "" // for 127.0.0.1, ::1, localhost and Options.Names
	CertExpired     Certificate = "expired"
	CertNotYetValid Certificate = "not-yet-valid"
	CertWrongName   Certificate = "wrong-name" // for wrong.example only
	CertSelfSigned  Certificate = "self-signed"
)

// Options is the script of a server. The zero value is a well-behaved server
// with implicit TLS that takes mail from anyone.
type Options struct {
	Security    Security    `json:"security,omitempty"`
	Certificate Certificate `json:"certificate,omitempty"`
	// Names are host names the certificate is for, besides the loopback ones.
	Names []string `json:"names,omitempty"`
	// Authority signs the certificate; nil makes one for this server.
	Authority *Authority `json:"-"`
	// MaxTLS is the newest TLS version the server speaks (0x0302 is TLS 1.1);
	// 0 is the newest there is.
	MaxTLS uint16 `json:"max_tls,omitempty"`

	// Extensions are the lines after the first one of the EHLO answer, on the
	// protected line (or on the clear line of a Clear server). nil means
	// DefaultExtensions, an empty list none.
	Extensions []string `json:"extensions"`
	// ClearExtensions are those of a STARTTLS server before TLS; nil means
	// Extensions without AUTH and with STARTTLS.
	ClearExtensions []string `json:"clear_extensions"`

	// Users are the names and passwords (or XOAUTH2 tokens) that may sign in.
	// If there are any, MAIL needs a sign-in.
	Users map[string]string `json:"users,omitempty"`
	// LoginPrompts are the two prompts of AUTH LOGIN as they are before
	// base64; nil means "Username:" and "Password:".
	LoginPrompts []string `json:"login_prompts,omitempty"`

	Rules []Rule `json:"rules,omitempty"`

	// Delay is added to every round trip: bytes of the client are seen that
	// much later. Connecting costs nothing.
	Delay time.Duration `json:"delay,omitempty"`
	// ReadBuffer is the size of the socket's receive buffer in bytes, so that a
	// server that stops reading is felt early; 0 leaves it to the system.
	ReadBuffer int `json:"read_buffer,omitempty"`
	// HashOnly keeps no message bytes, only their number and their SHA-256.
	HashOnly bool `json:"hash_only,omitempty"`
	// Listen is the address to listen on; empty means 127.0.0.1 and a free port.
	Listen string `json:"listen,omitempty"`

	// Watch is called for each event, in order, from the server's goroutines;
	// it must not block for long.
	Watch func(Event) `json:"-"`
}

// DefaultExtensions are the extensions of a server that was told nothing.
func DefaultExtensions() []string {
	return []string{
		"PIPELINING", "SIZE 36700160", "8BITMIME", "SMTPUTF8",
		"ENHANCEDSTATUSCODES", "DSN", "AUTH PLAIN LOGIN",
	}
}

// Event is one thing that happened, for whoever follows a server from outside.
type Event struct {
	Event   string   `json:"event"` // "connected", "step", "gate", "message", "closed"
	Conn    int      `json:"conn,omitempty"`
	Step    Step     `json:"step,omitempty"`
	Gate    string   `json:"gate,omitempty"`
	Message *Message `json:"message,omitempty"`
}

func (o Options) withDefaults() Options {
	if o.Security == "" {
		o.Security = TLS
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Extensions == nil {
		o.Extensions = DefaultExtensions()
	}
	if o.ClearExtensions == nil {
		o.ClearExtensions = clearExtensions(o.Extensions)
	}
	if o.LoginPrompts == nil {
		o.LoginPrompts = []string{"Username:", "Password:"}
	}
	return o
}

func (o Options) tlsConfig(cert tls.Certificate) *tls.Config {
	// Old versions are allowed on purpose: a test wants to see them refused.
	return &tls.Config{
		Certificates: []tls.Certificate{cert},
		MinVersion:   tls.VersionTLS10,
		MaxVersion:   o.MaxTLS,
	}
}
