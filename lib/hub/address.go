package hub

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// URL is a file at an http or https address. A user and password in the address are sent to its host; neither they nor the
// query appear in errors.
func URL(address string) Source { return webAddress(address) }

type webAddress string

func (a webAddress) ways() []way { return []way{a} }

func (a webAddress) key() string { return string(a) }

func (a webAddress) String() string {
	u, err := url.Parse(string(a))
	if err != nil {
		return "an address that cannot be read"
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

func (a webAddress) advice() string {
	return "check the network (a proxy is taken from HTTPS_PROXY), and try again: what is here already is kept"
}

func (a webAddress) fetch(ctx context.Context, j *job, part string) (stated string, err error) {
	u, err := url.Parse(string(a))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", errors.New("not an http or https address")
	}
	t := transfer{job: j, source: a.String(), address: string(a), part: part}
	return "", t.run(ctx)
}

// statusError is the error of an answer that brings no file.
func statusError(resp *http.Response) error {
	err := fmt.Errorf("%s answered %s", resp.Request.URL.Host, resp.Status)
	if text := resp.Header.Get("X-Error-Message"); text != "" {
		err = fmt.Errorf("%w: %.200s", err, text)
	}
	switch code := resp.StatusCode; {
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		return temporary{err}
	}
	return refused{err, resp.StatusCode}
}

// refused is an answer that another try would not change.
type refused struct {
	error
	code int
}

// plain strips an error of the request's address, which may hold secrets in its query, and marks what another try may
// not meet. Where no connection was made at all the next source is the quicker way.
func plain(err error) error {
	host := ""
	var u *url.Error
	if errors.As(err, &u) {
		if at, parseErr := url.Parse(u.URL); parseErr == nil && at.Host != "" {
			host = at.Host + ": "
		}
		err = u.Err
	}
	err = fmt.Errorf("%s%w", host, err)
	var (
		dial        *net.OpError
		wrong       *MismatchError
		certificate *tls.CertificateVerificationError
	)
	if errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &wrong) || errors.As(err, &certificate) || errors.Is(err, errRedirects) {
		return err
	}
	return temporary{err}
}

// validatorPath is the path of what is noted about a part.
func validatorPath(part string) string { return part + ".etag" }

// validator gives what an If-Range can name the answer's file by: a strong ETag, or a date of its last change that is at
// least a second older than the answer (RFC 9110, sections 13.1.5 and 8.8.2.2). It is "" where there is neither.
func validator(h http.Header) string {
	if tag := h.Get("ETag"); tag != "" {
		if strings.HasPrefix(tag, "W/") {
			return ""
		}
		return tag
	}
	changed, err := http.ParseTime(h.Get("Last-Modified"))
	if err != nil {
		return ""
	}
	sent, err := http.ParseTime(h.Get("Date"))
	if err != nil || sent.Sub(changed) < time.Second {
		return ""
	}
	return h.Get("Last-Modified")
}

// contentRange reads "bytes START-END/TOTAL" or "bytes */TOTAL". What is missing is -1.
func contentRange(h http.Header) (start, total int64) {
	spec, ok := strings.CutPrefix(h.Get("Content-Range"), "bytes ")
	where, size, found := strings.Cut(spec, "/")
	if !ok || !found {
		return -1, -1
	}
	first, _, _ := strings.Cut(where, "-")
	return number(first), number(size)
}

// number reads a count of bytes, and gives -1 for what is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
