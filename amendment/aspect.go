package amendment

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"duly/rulebook"
	"duly/timetable"
)

// An aspect is one key of a declaration, with its value in words.
type aspect struct {
	key   string
	words string
	value any
}

// Fields that say where a thing stands or what it is called, or are compared
// elsewhere: clause by clause, step by step, section by section.
var apart = map[string]bool{
	"Name": true, "What": true, "Rule": true, "Place": true, "Steps": true, "Clauses": true, "Text": true,
	"Calendar": true, "Digest": true, "Sections": true,
	"Step.Stage": true, "Step.To": true, "Definition.Title": true, "Adoption.Compared": true, "Adoption.Unread": true, "Consequence.Step": true,
}

// Keys that a rulebook writes otherwise than the field is called.
var keys = map[string]string{
	"New":   "new to the case",
	"ByLot": "drawn by lot", "Path": "file", "ReviewWho": "reviewed by", "ReviewEvery": "reviewed every", "ReviewElse": "if not reviewed in time",
	"PassTo": "pass to", "Accept": "accept within",
}

// aspects lists what a declaration says, whatever kind it is: every field that
// has a value, in the order in which package rulebook has them. So a key that
// the language gains is compared from the first day.
func aspects(declaration any) []aspect {
	v := reflect.Indirect(reflect.ValueOf(declaration))
	var out []aspect
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if apart[f.Name] || apart[v.Type().Name()+"."+f.Name] || v.Field(i).IsZero() {
			continue
		}
		if _, whole := declaration.(*rulebook.Rulebook); whole && f.Type.Kind() == reflect.Slice {
			continue // its declarations are compared one by one
		}
		value := v.Field(i).Interface()
		switch value := value.(type) {
		case []rulebook.Outcome:
			for i := range value {
				out = append(out, aspect{"outcome “" + value[i].Name + "”", words(&value[i]), value[i]})
			}
			continue
		case string:
			if s, ok := declaration.(*rulebook.Step); ok && f.Name == "Does" && s.To != "" {
				out = append(out, aspect{"does", value + " " + the(s.To), value})
				continue
			}
		}
		w := words(value)
		switch {
		case person[f.Name]:
			w = the(w)
		case f.Name == "DayEnds":
			w = fmt.Sprintf("%02d:%02d", value.(int)/60, value.(int)%60)
		}
		out = append(out, aspect{keyOf(f.Name), w, value})
	}
	return out
}

// person: fields that name who acts.
var person = map[string]bool{"Who": true, "ApprovedBy": true, "ImposedBy": true, "ReviewWho": true, "PassTo": true}

// keyOf is how a rulebook writes a field: NotBy is “not by”.
func keyOf(field string) string {
	if k, ok := keys[field]; ok {
		return k
	}
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// words writes a value for people.
func words(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case *rulebook.Consequence:
		return consequence(v)
	case *rulebook.Extension:
		return extension(v)
	case *rulebook.Outcome:
		return outcome(v)
	case []string:
		return strings.Join(v, ", ")
	case []rulebook.StepRef:
		var all []string
		for _, r := range v {
			all = append(all, r.String())
		}
		return "whoever did " + strings.Join(all, ", ")
	case []rulebook.Version:
		var all []string
		for _, old := range v {
			all = append(all, old.Path+", in force from "+old.InForce.Short())
		}
		return strings.Join(all, "; ")
	case timetable.Date:
		return v.Short()
	case fmt.Stringer:
		return v.String()
	}
	return spelled(reflect.ValueOf(value))
}

// spelled writes out what this package has no words of its own for.
func spelled(v reflect.Value) string {
	var all []string
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return ""
		}
		return spelled(v.Elem())
	case reflect.Struct:
		for _, a := range aspects(v.Interface()) {
			all = append(all, a.key+" "+a.words)
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, words(v.Index(i).Interface()))
		}
	default:
		return fmt.Sprint(v.Interface())
	}
	return strings.Join(all, ", ")
}

func consequence(c *rulebook.Consequence) string {
	switch {
	case c.Done:
		return "it counts as done"
	case c.Outcome != "":
		return "“" + c.Outcome + "”"
	case c.End != "":
		return "the case ends “" + c.End + "”"
	case c.Stage != "":
		return "the case goes on to “" + c.Stage + "”"
	}
	s := "it passes to " + the(c.PassTo)
	if !c.Within.IsZero() {
		s += ", within " + c.Within.String()
	}
	if c.Else != nil {
		s += "; then " + consequence(c.Else)
	}
	return s
}

func extension(e *rulebook.Extension) string {
	s := fmt.Sprintf("by %s, %s, approved by %s", e.By, often(e.Times), the(e.ApprovedBy))
	if len(e.Needs) > 0 {
		s += ", with " + strings.Join(e.Needs, ", ")
	}
	return s
}

func outcome(o *rulebook.Outcome) string {
	s := "the case ends “" + o.End + "”"
	if o.Stage != "" {
		s = "goes to “" + o.Stage + "”"
	}
	if o.AtMost > 0 {
		s += ", " + often(o.AtMost) + " at most"
	}
	if len(o.OnlyFor) > 0 {
		s += ", only for " + strings.Join(o.OnlyFor, ", ")
	}
	switch {
	case len(o.Ladder) > 0:
		s += ", can impose " + strings.Join(o.Ladder, ", ")
	case o.Sanctions == rulebook.Imposes:
		s += ", can impose sanctions"
	case o.Sanctions != "":
		s += ", sanctions: " + o.Sanctions
	}
	return s
}

func often(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// the names a role or a party in a sentence.
func the(who string) string {
	switch who {
	case "":
		return ""
	case rulebook.BothParties:
		return "both parties"
	}
	return "the " + who
}

// described writes a whole declaration in one line.
func described(all []aspect) string {
	var parts []string
	for _, a := range all {
		if a.words == "yes" {
			parts = append(parts, a.key)
		} else {
			parts = append(parts, a.key+": "+a.words)
		}
	}
	return strings.Join(parts, "; ")
}

// gone lists what was in one list and is not in another.
func gone[T comparable](before, after []T) []T {
	var out []T
	for _, b := range before {
		if !slices.Contains(after, b) {
			out = append(out, b)
		}
	}
	return out
}
