package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"duly/internal/publish"
	"duly/internal/web"
	"duly/witnessing"
)

// readPolicy reads a policy's file for a log whose key is given, or "" to take
// the log that the file names.
func readPolicy(path, key string) (*witnessing.Policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the file of witnesses: %w", err)
	}
	p, err := witnessing.ParsePolicy(text, key)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return p, nil
}

// witnesses gives the log its witnesses and asks each, before anything is
// written, whether it remembers more than is here.
func (h *house) witness(ctx context.Context, s settings) error {
	if s.witnesses == "" {
		return nil
	}
	policy, err := readPolicy(s.witnesses, h.publisher.Key())
	if err != nil {
		return err
	}
	if name, splits, worked := policy.OneLiarSplits(); worked && splits {
		h.diag.Warn("the policy of witnesses is weak: one that lies can bring two histories to be approved; 3 of 4 cannot be fooled by one", "witness", name)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if h.witnesses, err = h.publisher.Witness(policy, client, time.Now); err != nil {
		return err
	}
	return h.witnesses.Ask(ctx)
}

// witnessing tells the pages how the log stands with its witnesses.
func (h *house) witnessing() *web.Witnessing {
	r, has := h.publisher.Report()
	if !has {
		return nil
	}
	w := &web.Witnessing{Policy: r.Policy, Witnessed: r.Witnessed, Size: r.Size, Since: r.Since, Here: r.Here, Other: r.Other}
	for _, s := range r.Witnesses {
		w.Witnesses = append(w.Witnesses, seenByPages(s))
	}
	return w
}

func seenByPages(s publish.Standing) web.Witness {
	host, _, _ := strings.Cut(s.Key, "+")
	return web.Witness{Name: s.Name, Host: host, URL: s.URL, Own: s.Own, Size: s.Size, At: s.At, Away: s.Fault != ""}
}
