package keyring

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"duly/internal/office"
	"duly/journal"
)

func openAt(t testing.TB, path string) *Keyring {
	t.Helper()
	k, err := Open(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "keys of #1?.db") }

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	ctx, path := t.Context(), file(t)
	k := openAt(t, path)
	if _, err := k.Key(ctx, "7F3C-92KD/content", false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a key that was never made: %v", err)
	}
	one, err := k.Key(ctx, "7F3C-92KD/content", true)
	if err != nil || one == (journal.Key{}) {
		t.Fatal(one, err)
	}
	names := []string{"7F3C-92KD/parties", "7F3C-92KD/content", "7F3C-92KD/parties"}
	if _, err := k.Keys(ctx, names, false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("several, of which one was never made: %v", err)
	}
	keys, err := k.Keys(ctx, names, true)
	if err != nil {
		t.Fatal(err)
	}
	if keys[1] != one || keys[0] != keys[2] || keys[0] == one {
		t.Error("keys are mixed up")
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	k = openAt(t, path)
	again, err := k.Keys(ctx, names, false)
	if err != nil || !slices.Equal(again, keys) {
		t.Errorf("after opening again: %v, %v", again, err)
	}
	if _, err := k.Key(ctx, "", true); err == nil {
		t.Error("a key was made without a name")
	}
	if none, err := k.Keys(ctx, nil, true); err != nil || len(none) != 0 {
		t.Errorf("no names: %v, %v", none, err)
	}
}

func TestThoseWhoAskAtOnceGetTheSameKey(t *testing.T) {
	ctx, path := t.Context(), file(t)
	rings := []*Keyring{openAt(t, path), openAt(t, path)} // as two processes would
	got := make([]journal.Key, 16)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() {
			var err error
			if got[i], err = rings[i%2].Key(ctx, "one", true); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, key := range got {
		if key != got[0] {
			t.Fatal("two keys of one name")
		}
	}
}

func TestCacheIsBoundedAndTellsTheTruth(t *testing.T) {
	ctx, k := t.Context(), openAt(t, file(t))
	k.most = 500
	var names []string
	for i := range k.most + 10 {
		names = append(names, fmt.Sprint("key ", i))
	}
	keys, err := k.Keys(ctx, names, true)
	if err != nil {
		t.Fatal(err)
	}
	if len(k.cache) > k.most {
		t.Errorf("%d keys are cached", len(k.cache))
	}
	for _, i := range []int{0, 5, k.most, k.most + 9} {
		if key, err := k.Key(ctx, names[i], false); err != nil || key != keys[i] {
			t.Errorf("key %d: %v", i, err)
		}
	}
}

// TestDestroyedKeysLeaveNoTrace makes and destroys keys in many orders, so that
// the pages of the file split, fill, empty and are used again, and looks for
// them, in clear and wrapped, in every file of the folder.
func TestDestroyedKeysLeaveNoTrace(t *testing.T) {
	ctx, path := t.Context(), file(t)
	k := openAt(t, path)
	r := mrand.New(mrand.NewPCG(7, 11))
	kept, gone := map[string][]byte{}, [][]byte{}
	for round := range 12 {
		var names []string
		for range 400 {
			names = append(names, fmt.Sprintf("%04X-%04X/person/%d", r.Uint32N(1<<16), r.Uint32N(1<<16), r.Uint32N(1000)))
		}
		keys, err := k.Keys(ctx, names, true)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			gone = append(gone, keys[i][:]) // in clear it may stand nowhere, destroyed or not
			var wrapped []byte
			if err := k.db.QueryRow(`SELECT wrapped FROM key WHERE name = ?`, name).Scan(&wrapped); err != nil {
				t.Fatal(err)
			}
			kept[name] = wrapped
		}
		destroy := []string{"no such key"}
		for name, wrapped := range kept {
			if r.IntN(3) == 0 || round == 11 && r.IntN(50) > 0 {
				destroy = append(destroy, name)
				gone = append(gone, wrapped[:28], wrapped[32:]) // parts of it as well
				delete(kept, name)
			}
		}
		if err := k.Destroy(ctx, destroy); err != nil {
			t.Fatal(err)
		}
		for _, name := range destroy {
			if _, err := k.Key(ctx, name, false); !errors.Is(err, office.ErrNotFound) {
				t.Fatalf("%q after it was destroyed: %v", name, err)
			}
		}
		if found := traces(t, path, gone); found > 0 {
			t.Fatalf("round %d: %d traces of %d destroyed keys", round, found, len(gone))
		}
	}
	var remaining [][]byte
	for name, wrapped := range kept {
		if _, err := k.Key(ctx, name, false); err != nil {
			t.Errorf("%q was not to be destroyed: %v", name, err)
		}
		remaining = append(remaining, wrapped)
	}
	if found := traces(t, path, remaining); found < len(remaining) {
		t.Errorf("the search finds %d of %d keys that are there: it shows nothing", found, len(remaining))
	}
}

// traces counts how often any of some bytes stand in the files beside path.
func traces(t *testing.T, path string, secrets [][]byte) int {
	t.Helper()
	const prefix = 12
	byPrefix := map[[prefix]byte][][]byte{}
	for _, s := range secrets {
		byPrefix[[prefix]byte(s)] = append(byPrefix[[prefix]byte(s)], s)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(path), f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+prefix <= len(data); i++ {
			for _, s := range byPrefix[[prefix]byte(data[i:])] {
				if bytes.HasPrefix(data[i:], s) {
					found++
				}
			}
		}
	}
	return found
}

// TestDestructionThatWasCutShortIsEndedAtOpening stops between the deletion and
// the cleaning, as a killed process would.
func TestDestructionThatWasCutShortIsEndedAtOpening(t *testing.T) {
	ctx, path := t.Context(), file(t)
	k := openAt(t, path)
	reader := openAt(t, path)
	if _, err := k.Key(ctx, "stays", true); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Key(ctx, "goes", true); err != nil {
		t.Fatal(err)
	}
	var wrapped []byte
	if err := k.db.QueryRow(`SELECT wrapped FROM key WHERE name = 'goes'`).Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	// Another program's reading keeps the log from being emptied.
	reading, err := reader.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRow(`SELECT count(*) FROM key`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if _, err := k.db.Exec(`PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	if err := k.Destroy(ctx, []string{"goes"}); err == nil {
		t.Fatal("a destruction was called done while a reader held the log")
	}
	if _, err := k.Key(ctx, "goes", false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the key that was to go: %v", err)
	}
	if traces(t, path, [][]byte{wrapped}) == 0 {
		t.Fatal("there is no trace to begin with: the test shows nothing")
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	k = openAt(t, path)
	if n := traces(t, path, [][]byte{wrapped}); n > 0 {
		t.Errorf("%d traces after opening again", n)
	}
	if _, err := k.Key(ctx, "stays", false); err != nil {
		t.Error(err)
	}
}

func TestDestroyedNameGetsAnotherKey(t *testing.T) {
	ctx, k := t.Context(), openAt(t, file(t))
	before, err := k.Key(ctx, "case/person/ada", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Destroy(ctx, []string{"case/person/ada"}); err != nil {
		t.Fatal(err)
	}
	after, err := k.Key(ctx, "case/person/ada", true)
	if err != nil || after == before {
		t.Errorf("the key came back: %v", err)
	}
	if err := k.Destroy(ctx, []string{fits}); err == nil {
		t.Error("the keyring's own key was destroyed")
	}
}

func TestMasterKeyIsNeededAndWatchedOver(t *testing.T) {
	ctx, path := t.Context(), file(t)
	master := path + ".master"
	k := openAt(t, path)
	want, err := k.Key(ctx, "a", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(master)
	if err != nil || len(secret) != 32 {
		t.Fatal(len(secret), err)
	}
	if runtime.GOOS != "windows" {
		for _, f := range []string{path, master} {
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v (%v)", f, info.Mode(), err)
			}
		}
	}
	refused := func(how, words string) {
		t.Helper()
		if k, err := Open(path, rand.Reader); err == nil {
			k.Close()
			t.Errorf("%s: it opened", how)
		} else if !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", how, err)
		}
	}
	put := func(b []byte, mode os.FileMode) {
		t.Helper()
		os.Remove(master)
		if err := os.WriteFile(master, b, mode); err != nil {
			t.Fatal(err)
		}
	}
	put(make([]byte, 32), 0o600)
	refused("another master key", "does not fit")
	put(secret[:31], 0o600)
	refused("a short master key", "31 bytes")
	if runtime.GOOS != "windows" {
		put(secret, 0o644)
		refused("a master key that all can read", "chmod 600")
	}
	if err := os.Remove(master); err != nil {
		t.Fatal(err)
	}
	refused("no master key", "put it back")
	if _, err := os.Stat(master); err == nil {
		t.Error("another master key was made")
	}
	put(secret, 0o400)
	k = openAt(t, path)
	if got, err := k.Key(ctx, "a", false); err != nil || got != want {
		t.Errorf("with its master key back: %v", err)
	}
}

func TestAlteredKeyIsRefused(t *testing.T) {
	ctx, path := t.Context(), file(t)
	k := openAt(t, path)
	if _, err := k.Keys(ctx, []string{"a", "b", "c"}, true); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]string{
		"a": `UPDATE key SET wrapped = (SELECT wrapped FROM key WHERE name = 'b') WHERE name = 'a'`,
		"b": `UPDATE key SET wrapped = zeroblob(60) WHERE name = 'b'`,
		"c": `UPDATE key SET wrapped = x'00' WHERE name = 'c'`,
	} {
		if _, err := k.db.Exec(edit); err != nil {
			t.Fatal(err)
		}
		k.cache = map[string]journal.Key{}
		if _, err := k.Key(ctx, name, true); err == nil || errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewerKeyringIsLeftAlone(t *testing.T) {
	path := file(t)
	k := openAt(t, path)
	if _, err := k.db.Exec(`PRAGMA user_version = 9`); err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, rand.Reader); !errors.Is(err, office.ErrNewer) {
		t.Errorf("a newer keyring: %v", err)
	}
}

func TestWithoutEntropyThereIsNoKey(t *testing.T) {
	path := file(t)
	if _, err := Open(path, strings.NewReader("too little")); err == nil {
		t.Error("a master key was made of ten bytes")
	}
	k, err := Open(path, io.MultiReader(rand.Reader))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	k.entropy = strings.NewReader("and too little again")
	if _, err := k.Key(t.Context(), "a", true); err == nil {
		t.Error("a key was made of twenty bytes")
	}
	if _, err := k.Key(t.Context(), "a", false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("half a key was kept: %v", err)
	}
	if _, err := Open(filepath.Join(path, "no", "such", "folder"), rand.Reader); err == nil {
		t.Error("a keyring was opened in no folder")
	}
}

// BenchmarkKeys makes the four keys of a new case, durably.
func BenchmarkKeys(b *testing.B) {
	k := openAt(b, file(b))
	for i := 0; b.Loop(); i++ {
		if _, err := k.Keys(b.Context(), []string{fmt.Sprint(i, "/oversight"), fmt.Sprint(i, "/parties"), fmt.Sprint(i, "/content"), fmt.Sprint(i, "/person/x")}, true); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCached reads keys that were read before.
func BenchmarkCached(b *testing.B) {
	k := openAt(b, file(b))
	names := []string{"a", "b", "c", "d"}
	if _, err := k.Keys(b.Context(), names, true); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.Keys(b.Context(), names, false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDestroy destroys one key of a hundred thousand.
func BenchmarkDestroy(b *testing.B) {
	k := openAt(b, file(b))
	var names []string
	for i := range 100_000 {
		names = append(names, fmt.Sprintf("%08X/content", i*2654435761%(1<<32)))
	}
	if _, err := k.Keys(b.Context(), names, true); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if err := k.Destroy(b.Context(), names[i:i+1]); err != nil {
			b.Fatal(err)
		}
	}
}
