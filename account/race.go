package account

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"
)

const (
	// fallbackDelay is the head start of the preferred address family
	// (RFC 6555 section 5, as package net has it).
	fallbackDelay = 300 * time.Millisecond
	// leastShare is the least time one of several addresses gets.
	leastShare = 2 * time.Second
)

type dialFunc func(ctx context.Context, ip netip.Addr) (net.Conn, error)

// race connects to the first address that answers: those of the first one's
// family in their order, and, if none of them has answered after a moment,
// those of the other family beside them. It is what net.Dialer does for names;
// ours are resolved already.
func race(ctx context.Context, addrs []netip.Addr, dial dialFunc) (net.Conn, error) {
	first, second := families(addrs)
	if len(second) == 0 {
		return inTurn(ctx, first, dial)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	run := func(list []netip.Addr) {
		conn, err := inTurn(ctx, list, dial)
		select {
		case results <- result{conn, err}:
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close()
			}
		}
	}
	go run(first)
	timer := time.NewTimer(fallbackDelay)
	defer timer.Stop()
	started, errs := 1, []error(nil)
	for {
		select {
		case <-timer.C:
			if started == 1 {
				started++
				go run(second)
			}
		case r := <-results:
			if r.err == nil {
				return r.conn, nil
			}
			errs = append(errs, r.err)
			if started == 1 {
				started++
				go run(second)
			} else if len(errs) == started {
				return nil, tellingError(errs)
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// inTurn tries one address after the other; each gets a fair share of the time
// that is left.
func inTurn(ctx context.Context, addrs []netip.Addr, dial dialFunc) (net.Conn, error) {
	var errs []error
	for i, ip := range addrs {
		conn, err := dialShare(ctx, ip, len(addrs)-i, dial)
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, tellingError(errs)
}

func dialShare(ctx context.Context, ip netip.Addr, left int, dial dialFunc) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok && left > 1 {
		share := max(time.Until(deadline)/time.Duration(left), leastShare)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, share)
		defer cancel()
	}
	return dial(ctx, ip)
}

// families parts addresses by family; the first address decides which is first.
func families(addrs []netip.Addr) (first, second []netip.Addr) {
	for _, ip := range addrs {
		if ip.Is4() == addrs[0].Is4() {
			first = append(first, ip)
		} else {
			second = append(second, ip)
		}
	}
	return first, second
}

// tellingError picks the error that says most: an answer before a silence, and
// either before "this computer has no way there", which is all that a computer
// without IPv6 says about half of the addresses.
func tellingError(errs []error) error {
	var best error
	for _, err := range errs {
		if best == nil || rank(err) > rank(best) {
			best = err
		}
	}
	if best == nil {
		return errors.New("no address to connect to")
	}
	return best
}

func rank(err error) int {
	switch {
	case isUnreachable(err):
		return 0
	case isTimeout(err):
		return 1
	default:
		return 2
	}
}
