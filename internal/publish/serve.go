package publish

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"duly/journal"
	"duly/publiclog"
)

// Handler serves the log, to be mounted with http.StripPrefix under the
// address that is published:
//
//	/checkpoint    the latest signed checkpoint
//	/key           the key with which it is checked
//	/tile/…        tiles and entry bundles, which never change
//	/record/INDEX  how the database's row of an entry stands now (duly-record/v1)
//	/witnessed     the latest checkpoint that enough witnesses have signed
//	/policy        who they are, and how many are enough (c2sp.org/tlog-policy)
//	/cosignatures  takes, by POST, a checkpoint that a witness has cosigned
//
// record examines a row. All of it is public: nothing of it can be opened
// without a key.
func (p *Publisher) Handler(record func(ctx context.Context, index int64) (journal.Record, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /checkpoint", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "text/plain; charset=utf-8", "no-cache", p.Cosigned())
	})
	mux.HandleFunc("GET /key", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "text/plain; charset=utf-8", "no-cache", []byte(p.Key()+"\n"))
	})
	mux.HandleFunc("GET /tile/", p.serveTile)
	mux.HandleFunc("GET /record/{index}", func(w http.ResponseWriter, r *http.Request) {
		index, err := strconv.ParseInt(r.PathValue("index"), 10, 64)
		if err != nil || index < 0 || index >= p.Size() {
			http.Error(w, "the log has no such entry", http.StatusNotFound)
			return
		}
		rec, err := record(r.Context(), index)
		if err != nil && p.lacks(r.Context(), index) {
			rec, err = journal.Record{Number: index, Missing: true}, nil
		}
		if err != nil {
			http.Error(w, "the database's row of this entry cannot be read", http.StatusInternalServerError)
			return
		}
		answer(w, "text/plain; charset=utf-8", "no-store", rec.Format())
	})
	mux.HandleFunc("GET /witnessed", p.serveWitnessed)
	mux.HandleFunc("GET /policy", p.servePolicy)
	mux.HandleFunc("POST /cosignatures", p.serveCosignatures)
	return mux
}

func (p *Publisher) serveWitnessed(w http.ResponseWriter, _ *http.Request) {
	ours := p.witnesses.Load()
	if ours == nil || ours.Witnessed() == nil {
		http.Error(w, "no checkpoint of this log has been signed by enough witnesses yet", http.StatusNotFound)
		return
	}
	answer(w, "text/plain; charset=utf-8", "no-cache", ours.Witnessed())
}

func (p *Publisher) servePolicy(w http.ResponseWriter, _ *http.Request) {
	ours := p.witnesses.Load()
	if ours == nil {
		http.Error(w, "this log has no witnesses", http.StatusNotFound)
		return
	}
	answer(w, "text/plain; charset=utf-8", "no-cache", ours.policy.Text)
}

// serveCosignatures takes what a witness brings that comes by itself. Whoever
// sends it, only signatures under the policy's keys are kept.
func (p *Publisher) serveCosignatures(w http.ResponseWriter, r *http.Request) {
	ours := p.witnesses.Load()
	if ours == nil {
		http.Error(w, "this log has no witnesses", http.StatusNotFound)
		return
	}
	if !ours.taking.AllowN(ours.now(), 1) {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too much at once: try again in ten seconds", http.StatusTooManyRequests)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostAnswer))
	if err != nil {
		http.Error(w, "a cosigned checkpoint is shorter than that", http.StatusRequestEntityTooLarge)
		return
	}
	if err := ours.Take(body); err != nil {
		http.Error(w, "not taken: "+err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// lacks tells whether the journal can be read and has no such entry.
func (p *Publisher) lacks(ctx context.Context, index int64) bool {
	found := false
	err := p.journal.Entries(ctx, index, index+1, func(journal.Entry) error {
		found = true
		return nil
	})
	return err == nil && !found
}

func (p *Publisher) serveTile(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path[1:]
	tile, err := publiclog.ParseTilePath(path)
	now := p.now.Load()
	if err != nil || !publiclog.Covers(now.Size, tile) { // what no checkpoint covers is not published
		http.NotFound(w, r)
		return
	}
	data, err := p.write.disk.Read(path)
	if missing(err) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.Error(w, "this part of the log cannot be read", http.StatusInternalServerError)
		return
	}
	answer(w, "application/octet-stream", "public, max-age=31536000, immutable", data)
}

func answer(w http.ResponseWriter, kind, cache string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*") // a verifier in somebody's browser may read it too
	_, _ = w.Write(data)                      // a reader who went away is no fault
}
