package check

import (
	"os"
	"strings"
	"testing"

	"duly/rulebook"
)

// fairWithSource is the fair rulebook, whose manners were taken over from a
// source as the declaration says.
func fairWithSource(t *testing.T, declared, adopted, source string) *rulebook.Rulebook {
	t.Helper()
	var in []rulebook.File
	for _, name := range []string{"fair.md", "notice.md"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		in = append(in, rulebook.File{Name: name, Text: []byte(strings.Replace(string(text), "source: manners.md, adopted: in full", declared, 1))})
	}
	in = append(in, rulebook.File{Name: "manners.md", Text: []byte(adopted)}, rulebook.File{Name: "source.md", Text: []byte(source)})
	r, problems := rulebook.Read(in)
	if r == nil {
		t.Fatal(problems)
	}
	return r
}

func TestWhatIsSaidOfAnAdoptionIsProvedOrRefuted(t *testing.T) {
	const source = "# Manners\n\n1. A member shouted at somebody.\n2. A member threw a kite.\n3. A member sang over another.\n"
	const short = "# Our manners\n\n1. A member shouted at somebody.\n2. A member sang over another.\n"
	for name, c := range map[string]struct {
		declared, adopted, source string
		want                      []string
	}{
		"in full":                    {"source: source.md, adopted: in full", source, source, nil},
		"a clause left out":          {"source: source.md, adopted: in full", short, source, []string{"S15 error “manners” is said to be adopted in full, and is not: 2 is missing."}},
		"a word altered":             {"source: source.md, adopted: in full", strings.Replace(source, "shouted", "whispered", 1), source, []string{"S15 error “manners” is said to be adopted in full, and is not: 1 is altered."}},
		"a source without words":     {"source: source.md, adopted: in full", source, "", []string{"S15 error “manners” is said to be adopted in full, and this cannot be proved: There are no words in source.md"}},
		"in part, and no reason":     {"source: source.md, adopted: in part", short, source, []string{"L20 warning “manners” was adopted in part, and what was left out changes what the rest means. No reason is given for leaving out 2."}},
		"in part, with the reason":   {"source: source.md, adopted: in part, omitted: {2: We have no kites.}", short, source, []string{"L20 warning “manners” was adopted in part, and what was left out changes what the rest means."}},
		"a reason for what is there": {"source: source.md, adopted: in part, omitted: {2: We have no kites., 3: We do not sing.}", short, source, []string{"L20 warning", "S15 warning The rulebook says why 3 of “manners” was left out"}},
		"nothing is said":            {"source: source.md", short, source, nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := findings(t, fairWithSource(t, c.declared, c.adopted, c.source))
			if len(found) != len(c.want) {
				t.Fatalf("%d found: %+v", len(found), found)
			}
			for i, f := range found {
				if got := f.Code + " " + f.Severity + " " + f.Why; !strings.HasPrefix(got, c.want[i]) || f.At != "manners" {
					t.Errorf("got  %s\nwant %s", got, c.want[i])
				}
			}
		})
	}
}
