package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	kitesSource  = "MODEL CODE OF KITES\n\nKites are for joy.\n\n1. In the air\n\n  (a) A member keeps their line clear\n      of others.\n  (b) A member lands when the war-\n      den asks.\n\n2. On the ground\n\nNo member leaves litter.\n"
	kitesAdopted = "# Our code\n\nKites are for joy.\n\n## 1 In the air\n\n1. A member keeps their line clear of others.\n2. A member lands when the warden asks.\n\n## 2 On the ground\n\nNo member leaves litter.\n"
)

// adopt calls the command in a folder with these files.
func adopt(t *testing.T, files map[string]string, args ...string) (folder, out, errOut string, exit int) {
	t.Helper()
	folder = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	var o, e strings.Builder
	exit = run(append([]string{"adopt"}, args...), strings.NewReader(""), &o, &e)
	return folder, o.String(), e.String(), exit
}

func TestAdoptSaysWhetherATextIsAdoptedInFull(t *testing.T) {
	files := map[string]string{"code.md": kitesAdopted, "source.txt": kitesSource}
	_, out, errOut, exit := adopt(t, files, "code.md", "source.txt")
	if exit != 0 || errOut != "" || !strings.Contains(out, "ADOPTED IN FULL: all 6 passages are the same.") {
		t.Errorf("%d %s\n%s", exit, errOut, out)
	}
	files["code.md"] = strings.Replace(kitesAdopted, "asks", "shouts", 1)
	folder, out, _, exit := adopt(t, files, "-html", "page.html", "code.md", "source.txt")
	for _, want := range []string{"NOT ADOPTED IN FULL: 1 altered; 5 the same.", "1.b, adopted as 1.2: altered", "source   A member lands when the warden [-asks-].", "adopted  A member lands when the warden {+shouts+}."} {
		if exit != 1 || !strings.Contains(out, want) {
			t.Errorf("%d, no %q in\n%s", exit, want, out)
		}
	}
	page, err := os.ReadFile(filepath.Join(folder, "page.html"))
	if err != nil || !strings.Contains(string(page), "<del>asks</del>") || !strings.Contains(string(page), "<ins>shouts</ins>") || strings.Contains(string(page), "http") {
		t.Errorf("%v %s", err, page)
	}
}

func TestAdoptAsJSON(t *testing.T) {
	_, out, _, exit := adopt(t, map[string]string{"code.md": kitesAdopted + "\nNor paper.\n", "source.txt": kitesSource}, "-json", "code.md", "source.txt")
	var got struct {
		InFull         bool
		Altered, Same  int
		Adopted        struct{ Form, Digest string }
		Rows           []struct{ Change string }
		Missing, Added int
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || exit != 1 || got.InFull || got.Altered != 1 || got.Same != 5 || len(got.Rows) != 6 || got.Adopted.Form != "Markdown" || len(got.Adopted.Digest) != 64 {
		t.Errorf("%v %d %+v\n%s", err, exit, got, out)
	}
}

// The cut is written once, corrected by hand, and kept for that version.
func TestAdoptKeepsACorrectedCut(t *testing.T) {
	source := "Code\n\nKites fly. Kites land.\n"
	files := map[string]string{"code.md": "# Code\n\n1. Kites fly.\n2. Kites land.\n", "source.txt": source}
	folder, out, errOut, exit := adopt(t, files, "-cut", "cut.md", "code.md", "source.txt")
	if exit != 0 || !strings.Contains(errOut, "cut.md is the cut of source.txt") || !strings.Contains(out, "1 passage is divided") {
		t.Fatalf("%d %s\n%s", exit, errOut, out)
	}
	cut, err := os.ReadFile(filepath.Join(folder, "cut.md"))
	if err != nil {
		t.Fatal(err)
	}
	files["cut.md"] = strings.Replace(string(cut), "Kites fly. Kites land.", "{#1} Kites fly.\n\n{#2} Kites land.", 1)
	if _, out, _, exit := adopt(t, files, "-cut", "cut.md", "code.md", "source.txt"); exit != 0 || strings.Contains(out, "divided") {
		t.Errorf("%d %s", exit, out)
	}
	// A cut that alters words is told of.
	altered := map[string]string{"code.md": "# Code\n\n1. Kites sing.\n2. Kites land.\n", "source.txt": source, "cut.md": strings.Replace(files["cut.md"], "fly", "sing", 1)}
	if _, out, _, exit := adopt(t, altered, "-cut", "cut.md", "code.md", "source.txt"); exit != 1 || !strings.Contains(out, "In the source only: fly. In the cut only: sing.") {
		t.Error(out)
	}
	files["source.txt"] += "Kites are joy.\n"
	if _, _, errOut, exit := adopt(t, files, "-cut", "cut.md", "code.md", "source.txt"); exit != 2 || !strings.Contains(errOut, "cut of another file, or of another version") {
		t.Errorf("%d %s", exit, errOut)
	}
}

func TestAdoptRefusesWhatItCannotRead(t *testing.T) {
	files := map[string]string{"code.md": kitesAdopted, "a.docx": "PK\x03\x04broken", "empty.md": ""}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"code.md", "a.docx"}, "a.docx cannot be read: The file begins like DOCX and is broken"},
		{[]string{"code.md", "nowhere.md"}, "nowhere.md"},
		{[]string{"code.md", "empty.md"}, "no words in empty.md"},
		{[]string{"code.md"}, "name two files"},
		{[]string{"-colour", "code.md", "code.md"}, "-colour"},
	} {
		if _, out, errOut, exit := adopt(t, files, c.args...); exit != 2 || out != "" || !strings.Contains(errOut, c.want) {
			t.Errorf("%v: %d %s %s", c.args, exit, errOut, out)
		}
	}
	if _, out, _, exit := adopt(t, files, "-h"); exit != 0 || !strings.Contains(out, "-cut FILE") {
		t.Error(out)
	}
}
