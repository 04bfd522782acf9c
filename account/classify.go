package account

import (
	"errors"
	"net/textproto"
)

// classify turns an error of a line into a failure. Stage and endpoint are the
// caller's to fill in.
func classify(err error, a Account, host string, online func() bool) *Failure {
	var known *Failure
	if errors.As(err, &known) {
		return known
	}
	if f := certificateFailure(err, a); f != nil {
		return f
	}
	var answer *textproto.Error
	if errors.As(err, &answer) {
		r := ParseReply(answer.Code, answer.Msg)
		return &Failure{
			Key: answerKey(r.Code), Code: r.Code, Enhanced: r.Enhanced, Text: r.Text,
			Err: &textproto.Error{Code: r.Code, Msg: r.Text},
		}
	}
	switch key, isNetwork := networkKey(err, host, online); {
	case isBrokenProtocol(err):
		return &Failure{Key: KeyProtocol, Err: err}
	case isTLSFailure(err):
		return &Failure{Key: KeyTLSFailed, Err: err}
	case isNetwork:
		return &Failure{Key: key, Err: err}
	default:
		return &Failure{Key: KeyProtocol, Err: err}
	}
}

// answerKey classifies an answer that was not the expected one by its first
// digit (RFC 5321 section 4.2.1): the second and third decide nothing.
func answerKey(code int) FailureKey {
	switch code / 100 {
	case 4:
		return KeyBusy
	case 5:
		return KeyRefused
	default:
		return KeyProtocol
	}
}
