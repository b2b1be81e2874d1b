package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// meteredReader counts the bytes read through it.
type meteredReader struct {
	in   io.Reader
	read int64
}

func (m *meteredReader) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	m.read += int64(n)
	return n, err
}

// importProgress shows how far the import has come, on a terminal and nowhere else.
type importProgress struct {
	to      io.Writer // nil: no terminal
	meter   *meteredReader
	size    int64 // 0: not known
	began   time.Time
	shown   time.Time
	showing bool
}

func newImportProgress(errOut io.Writer, meter *meteredReader, size int64) *importProgress {
	p := &importProgress{meter: meter, size: size, began: time.Now()}
	if f, ok := errOut.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.to = errOut
		}
	}
	return p
}

func (p *importProgress) elapsed() time.Duration { return time.Since(p.began) }

func (p *importProgress) show(rows int) {
	now := time.Now()
	if p.to == nil || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown, p.showing = now, true
	share := ""
	if p.size > 0 {
		share = fmt.Sprintf("%3d %%  ", p.meter.read*100/p.size)
	}
	fmt.Fprintf(p.to, "\r\x1b[K%s%d rows, %.0f rows/s", share, rows, float64(rows)/p.elapsed().Seconds())
}

// clear takes the line away, so that something else can be said.
func (p *importProgress) clear() {
	if p.showing {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.showing = false
	}
}
