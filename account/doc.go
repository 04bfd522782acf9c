// Package account is who sends: the provider table, the accounts and where
// their secrets are kept, and signed-in sessions with their servers.
//
// [Table] knows the providers, [Accounts] keeps the accounts, [Secrets] their
// passwords, [Opener] opens a [Session], and [Check] does so to show four
// lights. What goes wrong is a [Failure] whose [FailureKey] names it; the words
// for people are made elsewhere.
//
// Three things hold everywhere: a credential never crosses a line without TLS,
// a certificate is always checked, and no secret is in a file, in the database,
// in a log or in the text of an error.
package account
