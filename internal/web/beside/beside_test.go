package beside_test

import (
	"strings"
	"testing"

	"duly/definition"
	"duly/internal/web/beside"
)

func TestTheTableMarksWhatDiffersAndNothingElse(t *testing.T) {
	source := definition.Parts([]byte("# A\n\n1. Kites <b>fly</b> at noon.\n2. Kites land.\n3. Kites rest here.\n"))
	adopted := definition.Parts([]byte("# A\n\n1. Kites <b>fly</b> at night.\n2. Kites rest here.\n3. Whoever sings pays.\n"))
	c := definition.Compare(source, adopted)
	table, err := beside.Table(c, beside.Titles{Source: "Theirs", Adopted: "Ours"}, func(clause string) string {
		return map[string]string{"2": "We never land."}[clause]
	})
	if err != nil {
		t.Fatal(err)
	}
	page := string(table)
	for _, want := range []string{"Kites &lt;b&gt;fly&lt;/b&gt; at <del>noon</del>.", "at <ins>night</ins>.", "Left out: We never land.", "Not in the source.", `<th scope="col">Theirs</th>`, `id="passage-1"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	if strings.Count(page, "<del>") != 2 || strings.Count(page, "<ins>") != 2 {
		t.Errorf("too much is marked:\n%s", page)
	}
	for _, d := range beside.Differences(c) {
		if !strings.Contains(page, `id="`+d.Anchor+`"`) {
			t.Errorf("%+v leads nowhere", d)
		}
	}
}
