package publish

import (
	"context"
	"net/http"
	"os"
	"strconv"
	"strings"

	"duly/journal"
	"duly/publiclog"
)

// Archive serves what is left of a log that goes on under another name, read only: nothing
// of it is ever signed or written again. The folder is as it was when the break was
// declared; its last known checkpoint, which may be of more entries than are left, is
// served as "last". record examines a row of the database; kept is how many of the old
// entries that has.
func Archive(folder string, last []byte, kept int64, record func(ctx context.Context, index int64) (journal.Record, error)) (http.Handler, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	size := int64(0)
	if signed, err := root.ReadFile("checkpoint"); err == nil {
		if c, err := publiclog.ReadCheckpoint(signed); err == nil {
			size = c.Size
		}
	}
	serve := func(w http.ResponseWriter, r *http.Request, kind, cache string) {
		data, err := root.ReadFile(r.URL.Path[1:])
		switch {
		case missing(err):
			http.NotFound(w, r)
		case err != nil:
			http.Error(w, "this part of the log cannot be read", http.StatusInternalServerError)
		default:
			answer(w, kind, cache, data)
		}
	}
	mux := http.NewServeMux()
	for _, name := range []string{"checkpoint", "key", "witnessed", "policy"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { serve(w, r, "text/plain; charset=utf-8", "no-cache") })
	}
	mux.HandleFunc("GET /last", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "text/plain; charset=utf-8", "no-cache", last)
	})
	mux.HandleFunc("GET /tile/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := publiclog.ParseTilePath(strings.TrimPrefix(r.URL.Path, "/")); err != nil {
			http.NotFound(w, r)
			return
		}
		serve(w, r, "application/octet-stream", "public, max-age=31536000, immutable")
	})
	mux.HandleFunc("GET /record/{index}", func(w http.ResponseWriter, r *http.Request) {
		index, err := strconv.ParseInt(r.PathValue("index"), 10, 64)
		if err != nil || index < 0 || index >= max(size, kept) {
			http.Error(w, "the log has no such entry", http.StatusNotFound)
			return
		}
		rec := journal.Record{Number: index, Missing: true} // lost
		if index < kept {
			if rec, err = record(r.Context(), index); err != nil {
				http.Error(w, "the database's row of this entry cannot be read", http.StatusInternalServerError)
				return
			}
		}
		answer(w, "text/plain; charset=utf-8", "no-store", rec.Format())
	})
	return mux, nil
}
