package duly

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The plan of the house, lowest floor first: each package and what of ours it
// may import. What stands at the root is pure; what touches the world stands
// under internal/ or cmd/. Changing this table needs a decision record.
const plan = `
timetable
definition
lot
journal
publiclog
manuscript/pdf
rollcall
sheet               rollcall
manuscript          definition manuscript/pdf
rulebook            timetable definition manuscript
procedures          rulebook
commitment          timetable
erasure             casework rulebook timetable journal
check               rulebook timetable definition manuscript
amendment           check rulebook timetable
casework            rulebook timetable definition lot rollcall
letter              casework rulebook timetable
statistics          casework rulebook timetable
rehearsal           casework rulebook timetable
forecast            casework rulebook timetable
standing            casework rulebook timetable
beacon
enrolment           sheet standing timetable
exchange            standing timetable
sample              beacon lot journal statistics casework rulebook timetable
witnessing          publiclog
verify              beacon sample erasure publiclog journal statistics lot casework rulebook timetable
internal/office     beacon sample commitment standing erasure rollcall exchange timetable definition lot journal publiclog rulebook check casework letter statistics verify
internal/store      journal timetable exchange internal/office
internal/keyring    journal internal/office
internal/evidence   journal internal/office
internal/storetest  journal timetable internal/office internal/store internal/keyring internal/evidence
internal/publish    publiclog journal witnessing
internal/witness    publiclog witnessing
internal/deliver    exchange standing
internal/signin     internal/office internal/store casework
internal/web/chart
internal/web/square
internal/web/picture check rulebook timetable
internal/web/beside definition manuscript
internal/web        beacon sample commitment standing erasure rollcall sheet exchange verify lot internal/web/chart internal/web/square internal/web/picture internal/web/beside internal/office internal/signin timetable rulebook check casework letter statistics definition journal
internal/demo       beacon sample lot internal/web internal/signin internal/office internal/publish timetable rulebook casework commitment standing verify statistics
cmd/duly            *
`

// Nothing pure may reach for the world by one of these.
var worldly = []string{"os", "net", "net/http", "database/sql", "crypto/rand", "math/rand", "math/rand/v2", "log", "log/slog", "io/ioutil", "os/exec", "syscall"}

var worldlyCalls = map[string][]string{
	"time": {"Now", "Since", "Until", "LoadLocation", "Sleep", "After", "NewTimer", "NewTicker", "Tick"},
}

func TestTheHouseStandsAsPlanned(t *testing.T) {
	allowed := map[string][]string{}
	for line := range strings.Lines(plan) {
		if words := strings.Fields(line); len(words) > 0 {
			allowed[words[0]] = words[1:]
		}
	}
	seen := 0
	for folder, files := range packages(t) {
		if folder == "." {
			continue
		}
		may, planned := allowed[folder]
		if !planned {
			t.Errorf("%s is not in the plan of the house", folder)
			continue
		}
		seen++
		for _, f := range files {
			inspect(t, folder, f, may)
		}
	}
	if seen < 5 {
		t.Fatalf("only %d packages were looked at: the test is not where it should be", seen)
	}
}

type source struct {
	path string
	file *ast.File
}

// packages parses every Go file but the tests, by folder.
func packages(t *testing.T) map[string][]source {
	out := map[string][]source{}
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == "tools" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		out[folder] = append(out[folder], source{path, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func inspect(t *testing.T, folder string, s source, may []string) {
	pure := !strings.HasPrefix(folder, "internal/") && !strings.HasPrefix(folder, "cmd/")
	for _, spec := range s.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		ours, isOurs := strings.CutPrefix(path, "duly/")
		if isOurs && !slices.Contains(may, ours) && !slices.Contains(may, "*") {
			t.Errorf("%s imports %s, which the plan of the house does not allow", s.path, ours)
		}
		if pure && slices.Contains(worldly, path) {
			t.Errorf("%s imports %q: a package at the root is pure", s.path, path)
		}
	}
	if !pure {
		return
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			t.Errorf("%s starts a goroutine: a package at the root is pure", s.path)
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && slices.Contains(worldlyCalls[x.Name], n.Sel.Name) {
				t.Errorf("%s uses %s.%s: a package at the root is handed the day", s.path, x.Name, n.Sel.Name)
			}
		}
		return true
	})
}
