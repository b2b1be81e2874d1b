package sample_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/sample"
)

// The program printed in docs/lot-format.md draws the same samples, and finds one that
// does not hold.
func TestTheProgramInTheFormat(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3, in which docs/lot-format.md prints its program, is not installed")
	}
	page, err := os.ReadFile("../docs/lot-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(page), "# A sample of cases")
	_, program, _ := strings.Cut(part, "```python\n")
	program, _, found := strings.Cut(program, "```")
	if !found {
		t.Fatal("docs/lot-format.md prints no program for samples")
	}
	run := func(text string) (string, error) {
		c := exec.Command(python, "-c", program)
		c.Stdin = strings.NewReader(text)
		out, err := c.Output()
		return strings.TrimSpace(string(out)), err
	}
	for i := range 6 {
		d := example(30 + i)
		if d.Each = i%2 == 0; i%3 == 0 {
			d.Round, d.Signature, d.Words = 0, "", []string{"six", fmt.Sprint("and ", i)}
		}
		d = settled(d)
		if i > 2 {
			d.Passed = []sample.Passing{{Case: d.Drawn[i-3].Case, Reason: sample.Interest}}
			d.Drawn = d.Fall()
		}
		want := fmt.Sprintf("%x", d.Seed())
		for _, m := range d.Drawn {
			want += " " + m.Case
		}
		if out, err := run(d.Text()); err != nil || out != want {
			t.Errorf("the program draws %s (%v) from\n%s", out, err, d.Text())
		}
		bad := d
		bad.Drawn = slices.Clone(d.Drawn)
		bad.Drawn[0], bad.Drawn[1] = bad.Drawn[1], bad.Drawn[0]
		if out, err := run(bad.Text()); err == nil {
			t.Errorf("the program does not see that another order is said: %s", out)
		}
		bad = d
		bad.List = d.List[:len(d.List)-1]
		if out, err := run(bad.Text()); err == nil {
			t.Errorf("the program does not see that a case is missing: %s", out)
		}
	}
	for _, name := range []string{"round", "words"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".sample"))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := run(string(text)); err != nil {
			t.Errorf("%s: %s (%v)", name, out, err)
		}
	}
}

// Nothing that is read makes the program fall over, and what is taken is written as it was.
func FuzzParse(f *testing.F) {
	f.Add(example(6).Text())
	f.Add(example(6).Announcement.Text())
	f.Fuzz(func(t *testing.T, text string) {
		d, err := sample.Parse(text)
		if err == nil && d.Text() != text {
			t.Errorf("%q is read as %q", text, d.Text())
		}
		if err == nil && d.Shown() && len(d.List) > 0 {
			d.Fall()
		}
	})
}
