package account

import (
	"context"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"strings"
)

// networkKey classifies an error of looking up, of connecting and of a line
// that broke. The second result is false if it is none of these. online tells
// whether this computer has any network.
func networkKey(err error, host string, online func() bool) (FailureKey, bool) {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dnsKey(dns, online), true
	}
	if key, ok := socksKey(err, host); ok {
		return key, true
	}
	switch {
	case isUnreachable(err):
		return unreachableKey(err, online), true
	case isRefused(err):
		return KeyConnectionRefused, true
	case isTimeout(err):
		return KeyTimeout, true
	case isLost(err):
		return KeyConnectionLost, true
	}
	return "", false
}

// dnsKey tells apart that the name does not exist, that nobody answered, and
// that there is no network to ask in.
func dnsKey(err *net.DNSError, online func() bool) FailureKey {
	switch {
	case err.IsNotFound:
		return KeyNameNotFound
	case !online():
		return KeyOffline
	case err.IsTimeout:
		return KeyTimeout
	default:
		return KeyNameNotFound
	}
}

// unreachableKey: without a way into the network the computer is offline; a
// router's "no route to that host" is a way of refusing.
func unreachableKey(err error, online func() bool) FailureKey {
	if isHostUnreachable(err) && online() {
		return KeyConnectionRefused
	}
	return KeyOffline
}

// socksKey reads what a SOCKS proxy said (RFC 1928 section 6). The library has
// no types for it, only these words.
func socksKey(err error, host string) (FailureKey, bool) {
	var refused *proxyError
	if errors.As(err, &refused) {
		return KeyConnectionRefused, true
	}
	var op *net.OpError
	if !errors.As(err, &op) || !strings.HasPrefix(op.Op, "socks") || op.Err == nil {
		return "", false
	}
	text := op.Err.Error()
	switch {
	case strings.Contains(text, "host unreachable") && net.ParseIP(host) == nil:
		return KeyNameNotFound, true
	case strings.Contains(text, "network unreachable"):
		return KeyOffline, true
	case strings.Contains(text, "TTL expired"):
		return KeyTimeout, true
	case strings.HasPrefix(text, "unknown error"), strings.Contains(text, "authentication"):
		return KeyConnectionRefused, true
	}
	return "", false
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) ||
		(errors.As(err, &ne) && ne.Timeout())
}

// isLost reports whether a line that stood is gone.
func isLost(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe) || isReset(err)
}

// isBrokenProtocol reports whether the server said something that is no answer.
func isBrokenProtocol(err error) bool {
	var pe textproto.ProtocolError
	return errors.As(err, &pe) || errors.Is(err, errNotReply) || errors.Is(err, errTooMuch)
}

// Online reports whether any interface but the loopback is up and has an
// address that leads further than the local link.
func Online() bool {
	interfaces, err := net.Interfaces()
	if err != nil {
		return true // unknown: say nothing wrong
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			if ipnet, ok := a.(*net.IPNet); ok && ipnet.IP.IsGlobalUnicast() {
				return true
			}
		}
	}
	return false
}
