package account

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
)

// line is the way to a server, whatever is spoken on it.
type line struct {
	endpoint Endpoint
	conn     *Conn
	info     TLSInfo // zero until the line is secured
}

// connect looks the account's server up and connects to it; begin is told the
// stages.
func (l *line) connect(ctx context.Context, o *Opener, a Account, begin func(Stage)) error {
	l.endpoint = Endpoint{Host: a.Host, Port: a.Port, Security: a.Security}
	begin(StageLookup)
	host, err := asciiHost(a.Host)
	if err != nil {
		return &Failure{Key: KeyNameNotFound, Err: err}
	}
	l.endpoint.Host = host
	addrs, err := o.dialer.lookup(ctx, host)
	if err != nil {
		return err
	}
	begin(StageConnect)
	raw, err := o.dialer.connect(ctx, host, addrs, a.Port)
	if err != nil {
		return err
	}
	l.conn = newConn(raw, o.patience)
	return nil
}

// handshake makes the connection a TLS line, if the server proves that it is
// whom the account trusts.
func (l *line) handshake(ctx context.Context, o *Opener, a Account) (net.Conn, error) {
	conf, err := tlsConfig(a, l.endpoint.Host)
	if err != nil {
		return nil, &Failure{Key: KeyCertificateUnknown, Err: err}
	}
	l.conn.setLimit(maxHandshake)
	l.conn.SetPatience(o.patience.Connect)
	secured := tls.Client(l.conn, conf)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, handshakeError(err)
	}
	l.conn.setLimit(maxAnswer)
	l.conn.SetPatience(o.patience.Reply)
	l.info = infoOf(secured.ConnectionState())
	return secured, nil
}

// handshakeError gives the errors of crypto/tls that have no type one.
func handshakeError(err error) error {
	if isTimeout(err) || isLost(err) || certificateFailure(err, Account{}) != nil || isBrokenProtocol(err) {
		return fmt.Errorf("handshake: %w", err)
	}
	return &Failure{Key: KeyTLSFailed, Err: fmt.Errorf("handshake: %w", err)}
}
