// Package faultserver is an SMTP server for tests that does exactly what its
// script says: at each step of a session it can answer what it is told, fall
// silent until it is let go on, break the line, or send bytes that are no
// answer at all. It keeps what it saw: every line of both sides, every byte of
// every message, and whether a credential ever came over a line without TLS.
//
// Nothing in it sleeps to synchronise. A test waits on [Server.Reached] or on a
// gate ([Server.Arrived]) and lets a gate go with [Server.Open] or [Server.Let].
//
//	srv := faultserver.New(t, faultserver.Options{
//		Rules: []faultserver.Rule{{
//			Step: faultserver.StepBody, Percent: 50,
//			Action: faultserver.Action{Gate: "half"},
//		}},
//	})
//	...
//	<-srv.Arrived("half") // the server reads no further
//	srv.Open("half")
//
// The command in cmd/faultserver runs the same server from a JSON script, for
// tests that start the built program.
package faultserver
