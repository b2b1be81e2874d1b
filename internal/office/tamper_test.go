package office_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestTamper does every harm to every column of every table, as somebody can who has the
// database and none of the keys, and holds what is said of it against the table harmed
// (tampertable_test.go). A column that is not in it fails the test.
func TestTamper(t *testing.T) {
	for _, dialect := range []string{"sqlite", "pgx"} {
		t.Run(dialect, func(t *testing.T) {
			s := play(t, dialect)
			if v := s.copy(t).found(t, "session"); len(v.says) > 0 || len(v.gained) > 0 {
				t.Fatalf("of what nobody touched it is said: %+v", v)
			}
			s.isComplete(t)
			for _, table := range slices.Sorted(maps.Keys(s.tables)) {
				t.Run(table, func(t *testing.T) {
					for _, h := range s.harms(table) {
						s.check(t, table, h)
					}
				})
			}
		})
	}
}

// isComplete asks whether the table harmed has every table and column, and no other.
func (s *scene) isComplete(t *testing.T) {
	for table, columns := range s.tables {
		should, known := harmed[table]
		if !known {
			t.Errorf("the database has the table %s, and harmed (tampertable_test.go) does not: write for each of its columns (%s) who finds a change and with what words; "+
				"how it is held against the record stands in selfaudittables.go. A table that no entry repeats is sealed: see sealing in internal/store/seal.go", table, strings.Join(columns, ", "))
			continue
		}
		for _, column := range columns {
			if _, known := should.edit[column]; !known {
				t.Errorf("the table %s has the column %s, and harmed (tampertable_test.go) does not: write who finds a change of it and with what words", table, column)
			}
		}
		for column := range should.edit {
			if !slices.Contains(columns, column) {
				t.Errorf("harmed says who finds a change of %s.%s, which the database does not have", table, column)
			}
		}
		if len(s.now[table]) < 2 && !should.one {
			t.Errorf("the scene (tamperscene_test.go) has %d rows in %s, and needs two to change places: have it write more", len(s.now[table]), table)
		}
	}
	for table, should := range harmed {
		if _, there := s.tables[table]; !there && (should.only == "" || should.only == s.dialect) {
			t.Errorf("harmed has the table %s, which the database does not have", table)
		}
	}
}

// A harm is what somebody does to a table.
type harm struct {
	what, column string // column: only where it is edited or changed places
	rows         [][]any
}

// harms lists them: each column of the first and the last row altered, and exchanged between two
// rows; the first, the last row taken out; a row put in beside the last; two rows exchanged; and
// the whole put back to what it was before.
func (s *scene) harms(table string) (out []harm) {
	now, last := s.now[table], len(s.now[table])-1
	add := func(what, column string, change func(rows [][]any) [][]any) {
		if rows := change(clone(now)); !reflect.DeepEqual(rows, now) {
			out = append(out, harm{what, column, rows})
		}
	}
	for i, column := range s.tables[table] {
		for _, at := range slices.Compact([]int{0, last}) {
			if at < last && s.dialect == "pgx" {
				continue // what is found does not hang on the database: there one row of each is enough
			}
			add("edit", column, func(rows [][]any) [][]any {
				rows[at][i] = altered(rows[at][i], column)
				return rows
			})
		}
		if one, other, differ := unlike(now, i); differ && s.dialect != "pgx" {
			add("swap", column, func(rows [][]any) [][]any {
				rows[one][i], rows[other][i] = rows[other][i], rows[one][i]
				return rows
			})
		}
	}
	add("delete", "", func(rows [][]any) [][]any { return rows[1:] })
	add("delete", "", func(rows [][]any) [][]any { return rows[:last] })
	add("insert", "", func(rows [][]any) [][]any {
		row := slices.Clone(rows[last])
		for _, key := range harmed[table].key {
			i := slices.Index(s.tables[table], key)
			row[i] = apart(row[i])
		}
		return append(rows, row)
	})
	add("roll back", "", func([][]any) [][]any { return s.earlier[table] })
	return out
}

// unlike finds two rows of which a column is not the same: full ones rather than empty ones.
func unlike(rows [][]any, i int) (one, other int, differ bool) {
	for a := range rows {
		for b := a + 1; b < len(rows); b++ {
			if reflect.DeepEqual(rows[a][i], rows[b][i]) {
				continue
			}
			if !differ || full(rows[a][i]) && full(rows[b][i]) {
				one, other, differ = a, b, true
			}
			if full(rows[a][i]) && full(rows[b][i]) {
				return one, other, true
			}
		}
	}
	return one, other, differ
}

func full(v any) bool { return v != nil && v != "" && v != "[]" }

func clone(rows [][]any) [][]any {
	out := make([][]any, len(rows))
	for i, r := range rows {
		out[i] = slices.Clone(r)
	}
	return out
}

// check does one harm on a copy, and holds what is said of it against the table.
func (s *scene) check(t *testing.T, table string, h harm) {
	t.Helper()
	should := harmed[table].of(h)
	c := s.copy(t)
	if err := c.write(table, h.rows); err != nil {
		if !slices.Contains(should.says, byDatabase) {
			t.Errorf("%s %s.%s: the database refuses it (%v), and harmed does not say so", h.what, table, h.column, err)
		}
		return
	}
	v := c.found(t, table)
	if os.Getenv("TAMPER_DRAFT") != "" {
		fmt.Printf("DRAFT\t%s\t%s\t%s\t%q\t%v\n", table, h.what, h.column, v.says, v.gained)
		return
	}
	if len(v.says) > 0 && !someOf(v.says, should.says) {
		t.Errorf("%s %s.%s is found with the words %q, and should be with one of %q", h.what, table, h.column, v.says, should.says)
	}
	if len(v.says) == 0 && should.why == "" {
		t.Errorf("%s %s.%s: nobody notices, and harmed does not say why that gains nobody anything", h.what, table, h.column)
	}
	for _, gain := range v.gained {
		if should.gains == "" || !strings.Contains(gain, should.gains) {
			t.Errorf("%s %s.%s: %s", h.what, table, h.column, gain)
		}
	}
}

// someOf tells whether each that is said is one of those that should be.
func someOf(says, should []string) bool {
	return !slices.ContainsFunc(says, func(said string) bool {
		return !slices.ContainsFunc(should, func(words string) bool { return strings.Contains(said, words) })
	})
}

// apart is a value that no other row has.
func apart(v any) any {
	switch v := v.(type) {
	case int64:
		return v + 100
	case []byte:
		return append([]byte{0xA7}, v[1:]...)
	case string:
		return v[:len(v)-1] + "%"
	}
	return v
}

// altered is a value that is not the one given, of the same kind and length.
func altered(v any, column string) any {
	switch v := v.(type) {
	case nil:
		return "2031-01-01"
	case bool:
		return !v
	case int64:
		if slices.Contains([]string{"admin", "inconsistent", "is_applied"}, column) {
			return 1 - v
		}
		return v + 1
	case []byte:
		if len(v) == 0 {
			return []byte{1}
		}
		out := bytes.Clone(v)
		out[len(out)-1] ^= 1
		return out
	case string:
		switch {
		case strings.HasPrefix(v, "["):
			return `["x"]`
		case len(v) == 10 && v[4] == '-' && v[7] == '-':
			return "2031-01-01"
		}
		return v + "x"
	}
	return v
}
