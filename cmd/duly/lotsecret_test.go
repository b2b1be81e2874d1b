package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

func TestLotSecret(t *testing.T) {
	// The digest of 32 zero bytes, as sha256sum gives it.
	const zeros = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
	for _, c := range []struct {
		args, in string
		status   int
		want     string
	}{
		{"secret", "", 0, "commitment  " + zeros},
		{"commitment", strings.Repeat("0", 64) + "\n", 0, "commitment  " + zeros},
		{"commitment", strings.Repeat("0", 64) + "\r\n", 0, "commitment  " + zeros},
		{"commitment", strings.Repeat("0", 65), 2, "64 hexadecimal digits"},
		{"commitment", "sesame", 2, "64 hexadecimal digits"},
		{"", "", 2, "say “secret” or “commitment”"},
		{"secret twice", "", 2, "say “secret” or “commitment”"},
	} {
		var out, errOut bytes.Buffer
		status := lotWith(bytes.NewReader(make([]byte, 32)), strings.Fields(c.args), strings.NewReader(c.in), &out, &errOut)
		if status != c.status || !strings.Contains(out.String()+errOut.String(), c.want) {
			t.Errorf("duly lot %s: %d %s%s", c.args, status, &out, &errOut)
		}
	}
	var one, two, errOut bytes.Buffer
	if runLot([]string{"secret"}, nil, &one, &errOut) != 0 || runLot([]string{"secret"}, nil, &two, &errOut) != 0 || one.String() == two.String() {
		t.Errorf("two secrets are alike: %s%s", &one, &errOut)
	}
	if !regexp.MustCompile(`^secret      [0-9a-f]{64}\ncommitment  [0-9a-f]{64}\n$`).Match(one.Bytes()) {
		t.Errorf("%s", &one)
	}
	if status := lotWith(strings.NewReader("short"), []string{"secret"}, nil, &one, &errOut); status != 2 {
		t.Errorf("without randomness: %d", status)
	}
}
