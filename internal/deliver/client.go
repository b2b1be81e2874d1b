package deliver

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// patience is how long a subscriber may take to answer.
const patience = 15 * time.Second

// Options say whom a client trusts.
type Options struct {
	Private bool           // addresses inside of a network may be sent to as well
	Roots   *x509.CertPool // whose certificates count; nil: those that the machine trusts
}

// Client gives a client that sends to public addresses alone, unless private ones are
// allowed: else whoever may add a subscriber could have this machine speak to what only
// it can reach. What a name stands for is looked at when it is called, so that it cannot
// stand for something else meanwhile. No redirect is followed, no proxy asked.
func Client(o Options) *http.Client {
	dialer := &net.Dialer{Timeout: patience}
	if !o.Private {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return public(address) }
	}
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: patience, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// A privateAddress is one that is not sent to.
type privateAddress struct{ address string }

func (p *privateAddress) Error() string {
	return "it is at an address inside of a network, and the operator has not allowed that (duly serve -private-webhooks)"
}

// public refuses what is not an address of the public network.
func public(address string) error {
	host, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(host.Addr()) {
		return &privateAddress{address}
	}
	return nil
}

// closed are addresses that netip does not tell from public ones, by the registries of
// special addresses (RFC 6890, RFC 8190); those that lead to an address of version 4
// among them.
var closed = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range closed {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// message makes the request by which a message is sent.
func message(ctx context.Context, address string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "duly")
	return r, nil
}

// unreached says for people why no answer came.
func unreached(err error) string {
	var private *privateAddress
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.As(err, &private):
		return private.Error()
	case errors.As(err, &name):
		return fmt.Sprintf("its name %s is not known to the network", name.Name)
	case errors.As(err, &certificate):
		return "its certificate is not one that is trusted here"
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("it did not answer within %d seconds", patience/time.Second)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody answers at its address"
	}
	return "the connection broke"
}
