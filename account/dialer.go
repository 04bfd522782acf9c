package account

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// defaultConnect is how long looking up, connecting and the handshake may each
// take.
const defaultConnect = 30 * time.Second

// Resolver looks names up; *net.Resolver is one.
type Resolver interface {
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
}

// Dialer opens every connection of the program. The zero value uses the
// system's resolver and no proxy.
type Dialer struct {
	Resolver Resolver
	// Proxy is a socks5 or http URL, with user and password if it wants them.
	// It resolves the names itself and is not used for this computer's own
	// addresses.
	Proxy *url.URL
	// Timeout bounds the look-up and the connecting, each; 0 is 30 s.
	Timeout time.Duration
}

// errBadHost says that a host name cannot be one.
var errBadHost = errors.New("not a host name")

// asciiHost gives a host as it is looked up and checked: an IP address without
// brackets, or a name of A-labels in lower case without a final dot.
func asciiHost(host string) (string, error) {
	host = strings.TrimSuffix(strings.TrimSpace(host), ".")
	if trimmed, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(trimmed, "]")
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().String(), nil
	}
	name := strings.ToLower(host)
	if !isPlainName(name) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", fmt.Errorf("%w: %w", errBadHost, err)
		}
		name = ascii
	}
	if !isPlainName(name) || len(name) > 253 {
		return "", errBadHost
	}
	return name, nil
}

// isPlainName reports whether name is made of labels of letters, digits,
// hyphens and underscores, none of them empty or over 63 bytes.
func isPlainName(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
				return false
			}
		}
	}
	return true
}

// isLocalHost reports whether a host can only be this computer.
func isLocalHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func (d *Dialer) timeout() time.Duration {
	if d.Timeout > 0 {
		return d.Timeout
	}
	return defaultConnect
}

// proxied reports whether the way to host leads through the proxy.
func (d *Dialer) proxied(host string) bool {
	return d.Proxy != nil && !isLocalHost(host)
}

// lookup finds the addresses of an ASCII host. Behind a proxy there is nothing
// to find: the proxy does it.
func (d *Dialer) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if d.proxied(host) {
		return nil, nil
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout())
	defer cancel()
	var resolver Resolver = net.DefaultResolver
	if d.Resolver != nil {
		resolver = d.Resolver
	}
	found, err := resolver.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", host, err)
	}
	addrs := make([]netip.Addr, 0, len(found))
	for _, f := range found {
		if ip, ok := netip.AddrFromSlice(f.IP); ok {
			addrs = append(addrs, ip.Unmap().WithZone(f.Zone))
		}
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	return addrs, nil
}

// connect opens a TCP connection to one of the addresses of host.
func (d *Dialer) connect(ctx context.Context, host string, addrs []netip.Addr, port int) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.timeout())
	defer cancel()
	if d.proxied(host) {
		return dialProxy(ctx, d.Proxy, net.JoinHostPort(host, strconv.Itoa(port)))
	}
	var dialer net.Dialer
	return race(ctx, addrs, func(ctx context.Context, ip netip.Addr) (net.Conn, error) {
		//nolint:gosec // a port is checked to be 1 to 65535
		return dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(ip, uint16(port)).String())
	})
}
