package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"duly/procedures"
	"duly/rulebook"
)

// How often the files are looked at, and how many looks they must stay as they
// are before they are read: an editor can be in the midst of writing one, or of
// putting another in its place.
const (
	watchEvery   = 100 * time.Millisecond
	watchSettled = 1  // looks, after a change
	watchMissing = 5  // looks, after a file has gone
	watchAtLast  = 20 // looks, where it never settles
)

// A watcher reports whenever one of the files has changed.
type watcher struct {
	files  func() []string // those to look at, by the last report
	look   func(path string) os.FileInfo
	report func() (exit int)
	before func() // before each further report
}

// watchCheck reports on a rulebook, or on two, again and again, until it is
// interrupted. The exit status is that of the last report.
func watchCheck(call *checkCall, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	return call.watch(ctx, ticker.C, time.Now, out, errOut)
}

// watch reports at once, and again whenever a file has changed, looking at each tick.
func (call *checkCall) watch(ctx context.Context, ticks <-chan time.Time, now func() time.Time, out, errOut io.Writer) int {
	call.lines = call.asJSON
	w := &watcher{
		files:  func() []string { return watchedFiles(call.paths) },
		look:   lookAt,
		report: func() int { return call.whole(out, errOut) },
		before: func() {
			if !call.asJSON {
				line := strings.Repeat("─", 24)
				fmt.Fprintf(out, "\n%s %s %s\n\n", line, now().Format(time.TimeOnly), line)
			}
		},
	}
	return w.run(ctx, ticks)
}

// whole writes a report in one piece, so that it never stands there in part.
func (call *checkCall) whole(out, errOut io.Writer) int {
	var o, e bytes.Buffer
	exit := call.run(&o, &e)
	_, _ = errOut.Write(e.Bytes())
	_, _ = out.Write(o.Bytes())
	return exit
}

// run reports once, and then after each change, until it is told to stop.
func (w *watcher) run(ctx context.Context, ticks <-chan time.Time) (exit int) {
	told := w.glance(w.files()) // looked at before it is read, so that no save is missed meanwhile
	exit = w.report()
	told = w.also(told)
	last, steady, waited := told, 0, 0
	for {
		select {
		case <-ctx.Done():
			return exit
		case <-ticks:
		}
		now := w.glance(told.paths)
		if now.as(told) {
			last, steady, waited = told, 0, 0
			continue
		}
		waited++
		if steady++; !now.as(last) {
			last, steady = now, 0
		}
		need := watchSettled
		if now.lacks(told) {
			need = watchMissing
		}
		if steady < need && waited < watchAtLast {
			continue
		}
		w.before()
		told = w.glance(w.files())
		exit = w.report()
		told = w.also(told)
		last, steady, waited = told, 0, 0
	}
}

// A glance is what the files look like from outside; a file that is not there
// looks like nothing.
type glance struct {
	paths []string
	infos []os.FileInfo
}

func (w *watcher) glance(paths []string) glance {
	g := glance{paths: paths}
	for _, p := range paths {
		g.infos = append(g.infos, w.look(p))
	}
	return g
}

// also adds the files that a rulebook names only now that it has been read.
func (w *watcher) also(g glance) glance {
	known := map[string]bool{}
	for _, p := range g.paths {
		known[p] = true
	}
	for _, p := range w.files() {
		if !known[p] {
			g.paths, g.infos = append(g.paths, p), append(g.infos, w.look(p))
		}
	}
	return g
}

// as tells whether nothing has changed: each file is the same, of the same size,
// last written at the same time.
func (g glance) as(o glance) bool {
	if len(g.infos) != len(o.infos) {
		return false
	}
	for i, a := range g.infos {
		b := o.infos[i]
		if (a == nil) != (b == nil) || a != nil && (a.Size() != b.Size() || !a.ModTime().Equal(b.ModTime()) || !os.SameFile(a, b)) {
			return false
		}
	}
	return true
}

// lacks tells whether a file is gone that was there.
func (g glance) lacks(o glance) bool {
	for i, a := range g.infos {
		if a == nil && o.infos[i] != nil {
			return true
		}
	}
	return false
}

func lookAt(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return info
}

// watchedFiles lists the files named, and the texts that the rulebooks in them
// name.
func watchedFiles(paths []string) []string {
	var out []string
	for _, path := range paths {
		if info := lookAt(path); info != nil && info.IsDir() {
			path = filepath.Join(path, procedures.Main)
		}
		out = append(out, path)
	}
	books, err := rulebooksNamed(paths)
	if err != nil {
		return out
	}
	for _, book := range books {
		var files []rulebook.File
		for _, path := range book {
			if text, err := os.ReadFile(path); err == nil {
				files = append(files, rulebook.File{Name: filepath.ToSlash(path), Text: text})
			}
		}
		for _, name := range rulebook.Needs(files) {
			out = append(out, filepath.Join(filepath.Dir(book[0]), filepath.FromSlash(name)))
		}
	}
	return out
}
