package outbox

import (
	"encoding/json"
	"errors"
	"fmt"

	"sendoff/account"
)

// failure is an account.Failure as a row keeps it, with what only the
// transaction knows.
type failure struct {
	Key         account.FailureKey   `json:"key"`
	Stage       account.Stage        `json:"stage,omitempty"`
	Host        string               `json:"host,omitempty"`
	Port        int                  `json:"port,omitempty"`
	Code        int                  `json:"code,omitempty"`
	Enhanced    string               `json:"enhanced,omitempty"`
	Text        string               `json:"text,omitempty"`
	Certificate *account.Certificate `json:"certificate,omitempty"`
	Max         int64                `json:"max,omitempty"`     // bytes the server takes (too-big)
	Address     string               `json:"address,omitempty"` // the one it is about
	Cause       account.FailureKey   `json:"cause,omitempty"`   // what was tried for two days (gave-up)
	err         error
}

// failed makes the stored form of an error of the account room.
func failed(err error) *failure {
	var f *account.Failure
	if !errors.As(err, &f) {
		return &failure{Key: account.KeyTemporary, Text: "", err: err}
	}
	return &failure{
		Key: f.Key, Stage: f.Stage, Host: f.Host, Port: f.Port,
		Code: f.Code, Enhanced: f.Enhanced, Text: f.Text, Certificate: f.Certificate, err: err,
	}
}

// answered makes a failure of a server's answer.
func answered(key account.FailureKey, stage account.Stage, r account.Reply) *failure {
	return &failure{Key: key, Stage: stage, Code: r.Code, Enhanced: r.Enhanced, Text: r.Text}
}

// permanent says that trying the same again is of no use: the first digit of
// an answer decides (RFC 5321 4.2.1), and a few things the server was not asked.
func (f *failure) permanent() bool {
	switch f.Key {
	case account.KeyTooBig, account.KeySMTPUTF8Missing, account.KeyEightBitMissing, account.KeySpoolDamaged, account.KeyGaveUp:
		return true
	case account.KeyLimitReached, account.KeyProtocol:
		return false
	}
	return f.Code/100 == 5 && !f.Key.Holds()
}

func (f *failure) reply() account.Reply {
	return account.Reply{Code: f.Code, Enhanced: f.Enhanced, Text: f.Text}
}

// key is empty for no failure.
func (f *failure) key() account.FailureKey {
	if f == nil {
		return ""
	}
	return f.Key
}

func (f *failure) encode() (string, error) {
	if f == nil {
		return "", nil
	}
	b, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("keep the failure: %w", err)
	}
	return string(b), nil
}

func decodeFailure(text string) (*failure, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no failure is a value here
	}
	f := new(failure)
	if err := json.Unmarshal([]byte(text), f); err != nil {
		return nil, fmt.Errorf("read the failure: %w", err)
	}
	return f, nil
}
