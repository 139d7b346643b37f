package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// transfer brings what lies at an http(s) address into a part.
type transfer struct {
	*job
	source  string // in words
	address string
	part    string
	token   string                  // sent to the address's own host only; "" for none
	look    func(http.Header) error // sees the header of each answer of the address's own host; may be nil
}

var (
	errStalled   = errors.New("the server sent nothing for too long")
	errRedirects = errors.New("stopped after 10 redirects")
	errAgain     = errors.New("the rest does not fit what is here") // the part has been dropped: begin anew
)

// temporary is an error that another try may not meet.
type temporary struct{ error }

func (t temporary) Unwrap() error { return t.error }

// run transfers until the part is complete. Tries that get further do not count.
func (t *transfer) run(ctx context.Context) error {
	if t.offline {
		return ErrOffline
	}
	for try := 1; ; try++ {
		before := sizeOf(t.part)
		err := t.once(ctx)
		var again temporary
		if err == nil || ctx.Err() != nil || !errors.As(err, &again) {
			return err
		}
		if sizeOf(t.part) > before {
			try = 1
		}
		if try >= t.tries {
			return fmt.Errorf("%w (%d tries)", err, try)
		}
		select {
		case <-time.After(t.pause << min(try-1, 6)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// once makes one request, for what is missing of the part. It fails when the server is silent for too long.
func (t *transfer) once(ctx context.Context) error {
	watched, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(t.patience, func() { cancel(errStalled) })
	defer stall.Stop()
	have, resp, err := t.ask(watched)
	if err == nil {
		defer resp.Body.Close()
		err = t.receive(resp, have, func() { stall.Reset(t.patience) })
	}
	if err != nil && ctx.Err() == nil && context.Cause(watched) == errStalled {
		return temporary{fmt.Errorf("%w (%v)", errStalled, t.patience)}
	}
	return err
}

// ask sends the request. It gives back how many bytes it asks to leave out.
func (t *transfer) ask(ctx context.Context) (have int64, resp *http.Response, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.address, nil)
	if err != nil {
		return 0, nil, plain(err)
	}
	req.Header.Set("User-Agent", "imagelab-hub")
	req.Header.Set("Accept-Encoding", "identity") // The bytes as they are, so that ranges and sizes mean them.
	if t.token != "" {
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	if validator, err := os.ReadFile(validatorPath(t.part)); err == nil {
		if have = sizeOf(t.part); have > 0 {
			req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
			req.Header.Set("If-Range", string(validator))
		}
	}
	client := http.Client{CheckRedirect: t.redirect}
	if resp, err = client.Do(req); err != nil {
		return 0, nil, plain(err)
	}
	if sameOrigin(resp.Request.URL, req.URL) && t.look != nil {
		if err := t.look(resp.Header); err != nil {
			resp.Body.Close()
			return 0, nil, err
		}
	}
	return have, resp, nil
}

// redirect decides about following one. The token goes to the address's own host alone: net/http's own rule would hand it
// to other ports and to subdomains too.
func (t *transfer) redirect(req *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return errRedirects
	}
	origin, last := via[0].URL, via[len(via)-1].URL
	if !sameOrigin(origin, req.URL) {
		req.Header.Del("Authorization")
	}
	if t.look != nil && sameOrigin(origin, last) {
		return t.look(req.Response.Header)
	}
	return nil
}

func sameOrigin(a, b *url.URL) bool { return a.Scheme == b.Scheme && a.Host == b.Host }

// receive writes an answer's body to the part.
func (t *transfer) receive(resp *http.Response, have int64, alive func()) error {
	switch resp.StatusCode {
	case http.StatusOK:
		have = 0
	case http.StatusPartialContent:
		if !t.continues(resp.Header, have) {
			return again(t.part)
		}
	case http.StatusRequestedRangeNotSatisfiable:
		if _, total := contentRange(resp.Header); have > 0 && total == have {
			return nil // The last call was stopped between the last byte and the file's name.
		}
		return again(t.part)
	default:
		return statusError(resp)
	}
	total, err := t.total(resp, have)
	if err != nil {
		return err
	}
	return t.write(resp, have, total, alive)
}

// continues says whether a partial answer begins where the part ends and belongs to the same file: not every server that
// knows ranges heeds If-Range.
func (t *transfer) continues(h http.Header, have int64) bool {
	start, _ := contentRange(h)
	noted, err := os.ReadFile(validatorPath(t.part))
	now := validator(h)
	return err == nil && have > 0 && start == have && (now == "" || now == string(noted))
}

// again drops a part, so that the next try begins anew.
func again(part string) error {
	if err := drop(part); err != nil {
		return err
	}
	return temporary{errAgain}
}

// total is the size of the file as the answer has it, 0 when it does not say. It must be what is wanted, and no web page.
func (t *transfer) total(resp *http.Response, have int64) (int64, error) {
	kind := resp.Header.Get("Content-Type")
	if strings.HasPrefix(kind, "text/html") && !strings.Contains(t.Name, ".htm") {
		return 0, fmt.Errorf("%s answered with a web page instead of the file; is there a log-in page or a proxy in between?",
			resp.Request.URL.Host)
	}
	total := have + resp.ContentLength
	if _, whole := contentRange(resp.Header); whole > 0 {
		total = whole
	} else if resp.ContentLength < 0 {
		return 0, nil
	}
	if total > t.limit() {
		return 0, &MismatchError{"size in bytes", strconv.FormatInt(total, 10), fmt.Sprintf("at most %d", t.limit())}
	}
	return total, t.matches(total, hashes{}, "")
}

// write appends an answer's body to the first have bytes of the part.
func (t *transfer) write(resp *http.Response, have, total int64, alive func()) error {
	flags := os.O_WRONLY | os.O_APPEND
	if have == 0 {
		if err := t.begin(resp); err != nil {
			return err
		}
		flags |= os.O_CREATE | os.O_EXCL
	}
	f, err := os.OpenFile(t.part, flags, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	at := &meter{w: f, done: have, report: func(done int64) {
		alive()
		t.progress(Progress{t.source, done, total})
	}}
	t.progress(Progress{t.source, have, total})
	_, err = io.Copy(at, io.LimitReader(resp.Body, t.limit()-have+1))
	switch {
	case err != nil:
		return broken(err, at.done)
	case at.done > t.limit():
		limit := strconv.FormatInt(t.limit(), 10)
		return errors.Join(&MismatchError{"size in bytes", "more than " + limit, limit}, drop(t.part))
	case at.done < total:
		return temporary{fmt.Errorf("the answer ended after %d of %d bytes", at.done, total)}
	}
	return errors.Join(f.Sync(), f.Close())
}

// begin makes room for a new part and notes what tells whether the server still has the same file later on.
func (t *transfer) begin(resp *http.Response) error {
	if err := drop(t.part); err != nil {
		return err
	}
	v := validator(resp.Header)
	if v == "" {
		return nil
	}
	return atomicfile.Write(validatorPath(t.part), func(w io.Writer) error {
		_, err := io.WriteString(w, v)
		return err
	})
}

// broken sorts the errors of copying: those of the disk are final.
func broken(err error, done int64) error {
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return err
	}
	return temporary{fmt.Errorf("the connection was cut after %d bytes (%w)", done, plain(err))}
}

// meter counts what it writes.
type meter struct {
	w      io.Writer
	done   int64
	report func(done int64)
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.done += int64(n)
	m.report(m.done)
	return n, err
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
