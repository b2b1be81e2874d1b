package picture

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"duly/check"
	"duly/procedures"
	"duly/rulebook"
)

var page = flag.String("page", "", "write a page with the pictures of all procedures to this file, to look at")

// library reads every procedure that comes with duly.
func library(t *testing.T) map[string]*rulebook.Rulebook {
	t.Helper()
	all := map[string]*rulebook.Rulebook{}
	for _, p := range procedures.List() {
		r, problems := rulebook.Read(procedures.Files(p.Name))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		all[p.Name] = r
	}
	return all
}

func TestPage(t *testing.T) {
	if *page == "" {
		t.Skip("no -page to write")
	}
	style, err := os.ReadFile("../static/duly.css")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>x</title><style>%s</style><main class=page>", style)
	for _, p := range procedures.List() {
		r := library(t)[p.Name]
		result, err := check.Report(r, check.Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "<h2>%s</h2><div class=scroll>%s</div>", p.Title, Draw(r, result, Options{ID: p.Name}).SVG)
	}
	if err := os.WriteFile(*page, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
