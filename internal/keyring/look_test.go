package keyring

import (
	"errors"
	"os"
	"strings"
	"testing"

	"duly/internal/office"
)

// Whoever looks reads keys that are there, makes none, and does not hinder that
// keys are destroyed.
func TestLook(t *testing.T) {
	ctx, path := t.Context(), file(t)
	if _, err := Look(path); err == nil || !strings.Contains(err.Error(), "there is none") {
		t.Errorf("no keyring: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("looking made one")
	}
	k := openAt(t, path)
	want, err := k.Key(ctx, "7F3C-92KD/oversight", true)
	if err != nil {
		t.Fatal(err)
	}
	look, err := Look(path)
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close()
	if got, err := look.Key(ctx, "7F3C-92KD/oversight", false); got != want || err != nil {
		t.Errorf("%v", err)
	}
	if _, err := look.Key(ctx, "7F3C-92KD/content", false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a key that is not there: %v", err)
	}
	if _, err := look.Key(ctx, "7F3C-92KD/content", true); err == nil {
		t.Error("looking made a key")
	}
	if err := look.Destroy(ctx, []string{"7F3C-92KD/oversight"}); err == nil {
		t.Error("looking destroyed a key")
	}
	if err := k.Destroy(ctx, []string{"7F3C-92KD/oversight"}); err != nil {
		t.Errorf("destroyed beside somebody who looks: %v", err)
	}
	fresh, err := Look(path)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	if _, err := fresh.Key(ctx, "7F3C-92KD/oversight", false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a destroyed key: %v", err)
	}
	if err := os.Remove(path + ".master"); err != nil {
		t.Fatal(err)
	}
	if _, err := Look(path); err == nil {
		t.Error("a keyring was opened without its master key")
	}
}
