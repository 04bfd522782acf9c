//go:build unix

package postfix_test

import (
	"testing"

	"sendoff/e2e/postfix"
)

func TestOriginal(t *testing.T) {
	delivered := "Return-Path: <a@b>\nX-Original-To: c@d\nDelivered-To: c@d\nReceived: from x\n\tby y; now\n" +
		"Date: today\nReceived-SPF: kept\n\nReceived: text\n"
	want := "Date: today\r\nReceived-SPF: kept\r\n\r\nReceived: text\r\n"
	if got := postfix.Original([]byte(delivered)); string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
