package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	trustPage   = "../../docs/trust.md"
	tableBegins = "<!-- The table is held against cmd/duly/trusttable_test.go: go test ./cmd/duly -run TestTrustPage -update -->\n"
	tableEnds   = "<!-- The end of the table -->\n"
)

// trustTable is the table of docs/trust.md.
func trustTable() string {
	var b strings.Builder
	b.WriteString("\n| who | what they do | who finds it, and reads there | what remains |\n| --- | --- | --- | --- |\n")
	for _, row := range threats {
		var found []string
		for _, f := range row.finders {
			found = append(found, fmt.Sprintf("%s: “%s”", f.who, f.says))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", row.who, row.does, strings.Join(found, "<br>"), row.remains)
	}
	b.WriteString("\n")
	return b.String()
}

// The page says what the tests show, and no more.
func TestTrustPage(t *testing.T) {
	text, err := os.ReadFile(trustPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), tableBegins)
	table, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		t.Fatalf("%s has no table between %q and %q", trustPage, tableBegins, tableEnds)
	}
	if table == trustTable() {
		return
	}
	if !*update {
		t.Fatalf("the table of %s is not what the tests show: write it anew with -update", trustPage)
	}
	if err := os.WriteFile(trustPage, []byte(before+tableBegins+trustTable()+tableEnds+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Each row has its test, and those that it names besides are there.
func TestEveryThreatHasItsTest(t *testing.T) {
	there := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, isFunc := d.(*ast.FuncDecl); isFunc && f.Recv == nil {
				there[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range threats {
		for _, name := range append([]string{row.test}, row.others...) {
			if !there[name] {
				t.Errorf("%s %s: there is no test %s", row.who, row.does, name)
			}
		}
		if row.remains == "" || len(row.finders) == 0 {
			t.Errorf("%s %s: who finds it, and what remains?", row.who, row.does)
		}
	}
}
