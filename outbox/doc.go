// Package outbox makes sure that what a person sends is sent: it freezes each
// message into a spool file, keeps a row for it, drives the SMTP transaction
// over a signed-in session and records, in an order that survives a crash at
// any moment, what the server said about each recipient.
//
// Three outcomes exist and are never mixed up: sent (a 2yz reply to the final
// dot was recorded), not sent (it certainly was not), unknown (the server may
// have it). What is unknown is never sent again without a person asking.
//
// It gives keys and values, never sentences; see package text.
package outbox
