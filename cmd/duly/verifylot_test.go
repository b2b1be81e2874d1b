package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyLot(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("..", "..", "lot", "testdata", "seated.lot"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		status     int
		want       string
	}{
		{"as drawn", string(good), 0, "HOLDS: of 7 candidates the lot for “panel, rule 3.2, draw 1” falls on 24d2c227ca0206af, 77e0e4b7dda81435, d71730c724932d91."},
		{"another drawn", strings.Replace(string(good), "drawn d71730c724932d91", "drawn 9c62225442b089dc", 1), 1, "BROKEN: the lot falls on"},
		{"another secret", strings.Replace(string(good), "secret 217a", "secret 317a", 1), 1, "BROKEN: the secret that was shown is not the one that was announced"},
		{"announced", string(good[:bytes.Index(good, []byte("secret"))]), 2, "CANNOT TELL: the lot for"},
		{"no lot", "A lot of words.", 2, "cannot be read as a lot: line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "panel.lot")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errOut bytes.Buffer
			if status := runVerify([]string{"-lot", path}, nil, &out, &errOut); status != c.status || !strings.Contains(out.String()+errOut.String(), c.want) {
				t.Errorf("%d: %s%s", status, &out, &errOut)
			}
		})
	}
	var out, errOut bytes.Buffer
	if status := runVerify([]string{"-lot", "-", "receipt.txt"}, bytes.NewReader(good), &out, &errOut); status != 2 {
		t.Errorf("with a receipt as well: %d %s", status, &out)
	}
	if status := runVerify([]string{"-lot", "-"}, bytes.NewReader(good), &out, &errOut); status != 0 || !strings.Contains(out.String(), "Seed 7c93cf95f0247f8e") {
		t.Errorf("from standard input: %d %s%s", status, &out, &errOut)
	}
}
