package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/procedures"
	"duly/rulebook"
)

func callNew(args ...string) (exit int, out, errOut string) {
	var o, e strings.Builder
	exit = run(append([]string{"new"}, args...), strings.NewReader(""), &o, &e)
	return exit, o.String(), e.String()
}

func TestNewListsEveryProcedure(t *testing.T) {
	exit, out, _ := callNew()
	if exit != 0 {
		t.Errorf("exit %d", exit)
	}
	for _, p := range procedures.List() {
		if !strings.Contains(out, p.Name) || !strings.Contains(out, p.Title) {
			t.Errorf("%s is not listed:\n%s", p.Name, out)
		}
	}
}

func TestNewCopiesWhatCanBeReadAndServed(t *testing.T) {
	for _, p := range procedures.List() {
		folder := filepath.Join(t.TempDir(), "ours", "rules")
		exit, out, errOut := callNew(p.Name, folder)
		main := filepath.Join(folder, "rulebook.md")
		if exit != 0 || !strings.Contains(out, "duly check "+main) {
			t.Fatalf("%s: exit %d\n%s%s", p.Name, exit, out, errOut)
		}
		files, err := readRulebook([]string{main})
		if err != nil {
			t.Fatal(err)
		}
		copied, problems := rulebook.Read(files)
		if len(problems) > 0 {
			t.Fatalf("%s: %s", p.Name, problems[0])
		}
		original, _ := rulebook.Read(procedures.Files(p.Name))
		if copied.Name != original.Name || len(copied.Letters) != len(original.Letters) || len(copied.Definitions) != len(original.Definitions) {
			t.Errorf("%s: the copy is another rulebook", p.Name)
		}
	}
}

func TestNewOverwritesNothing(t *testing.T) {
	folder := t.TempDir()
	mine := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	exit, _, errOut := callNew("club", folder)
	if exit != 1 || !strings.Contains(errOut, "nothing is overwritten") {
		t.Errorf("exit %d: %s", exit, errOut)
	}
	if there, _ := os.ReadDir(folder); len(there) != 1 {
		t.Errorf("%d things are in a folder that was refused", len(there))
	}
	if exit, _, errOut = callNew("club", mine); exit != 1 || !strings.Contains(errOut, "cannot be used as a folder") {
		t.Errorf("a file for a folder: exit %d: %s", exit, errOut)
	}
	if err := writeNew(mine, []byte("theirs")); err == nil {
		t.Error("a file that is there was opened for writing")
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Errorf("the file now says %q", text)
	}
}

func TestNewCallsTheFolderAsTheProcedure(t *testing.T) {
	t.Chdir(t.TempDir())
	if exit, _, errOut := callNew("union"); exit != 0 {
		t.Fatalf("exit %d: %s", exit, errOut)
	}
	if _, err := os.Stat(filepath.Join("union", "letters", "proved.md")); err != nil {
		t.Error(err)
	}
}

func TestNewTakesAnEmptyFolder(t *testing.T) {
	if exit, _, errOut := callNew("club", t.TempDir()); exit != 0 {
		t.Errorf("exit %d: %s", exit, errOut)
	}
}

func TestNewSaysWhatItDidNotUnderstand(t *testing.T) {
	for args, want := range map[string]string{
		"clubb":     "there is no procedure",
		"a b c":     "nothing more",
		"-h":        "Usage:",
		"-overtake": "not defined",
	} {
		exit, out, errOut := callNew(strings.Fields(args)...)
		if !strings.Contains(out+errOut, want) || exit == 1 || exit == 0 && args != "-h" {
			t.Errorf("duly new %s: exit %d, %s%s", args, exit, out, errOut)
		}
	}
}
