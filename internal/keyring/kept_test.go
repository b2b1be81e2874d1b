package keyring

import (
	"fmt"
	"testing"

	"duly/journal"
)

// Many keys are read at once, those that were destroyed or never made left out, and not one
// is given for another.
func TestManyKeysAreReadAtOnce(t *testing.T) {
	ctx, k := t.Context(), openAt(t, file(t))
	var names []string
	for i := range 2*mostAsked + 7 {
		names = append(names, fmt.Sprint("member/", i))
	}
	made, err := k.Keys(ctx, names, true)
	if err != nil {
		t.Fatal(err)
	}
	gone := map[string]bool{names[0]: true, names[mostAsked]: true, names[len(names)-1]: true}
	for name := range gone {
		if err := k.Destroy(ctx, []string{name}); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := k.Kept(ctx, append(names, "member/never", names[1]))
	if err != nil || len(kept) != len(names)-len(gone) {
		t.Fatalf("%d keys of %d (%v)", len(kept), len(names), err)
	}
	for i, name := range names {
		if key, is := kept[name]; is == gone[name] || is && key != made[i] || key == (journal.Key{}) && is {
			t.Errorf("%s: there %t, and destroyed %t", name, is, gone[name])
		}
	}
	if none, err := k.Kept(ctx, nil); err != nil || len(none) > 0 {
		t.Errorf("of none: %v (%v)", none, err)
	}
	if _, err := k.db.Exec(`UPDATE key SET wrapped = zeroblob(length(wrapped)) WHERE name = ?`, names[5]); err != nil {
		t.Fatal(err)
	}
	clear(k.cache)
	if again, err := k.Kept(ctx, names[6:]); err != nil || len(again) != len(names[6:])-2 {
		t.Errorf("%d keys that are not at hand (%v)", len(again), err)
	}
	if _, err := k.Kept(ctx, names); err == nil {
		t.Error("a key that was altered is left out, as if it had been destroyed")
	}
}

// BenchmarkKept reads keys that are not at hand, one of which was destroyed.
func BenchmarkKept(b *testing.B) {
	k := openAt(b, file(b))
	var names []string
	for i := range 20_000 {
		names = append(names, fmt.Sprint("member/", i))
	}
	if _, err := k.Keys(b.Context(), names, true); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		k.mu.Lock()
		clear(k.cache)
		k.mu.Unlock()
		if _, err := k.Kept(b.Context(), append(names, "member/never")); err != nil {
			b.Fatal(err)
		}
	}
}
