package verify

import (
	"os"
	"strings"
	"testing"
)

// The receipt on the page that tells others how to write a verifier must
// verify, and must be what this package writes.
func TestReceiptOfThePage(t *testing.T) {
	page, err := os.ReadFile("../docs/log-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```receipt\n")
	receipt, _, ok2 := strings.Cut(rest, "```\n")
	if !ok || !ok2 {
		t.Fatal("the page has no example receipt")
	}
	w := newWorld(t, 5)
	if want := string(w.receipt(t, 3)); receipt != want {
		t.Errorf("the page's receipt is another than is written now:\n%s", want)
	}
	want(t, CheckReceipt([]byte(receipt), w.trust()), Holds)
	if !strings.Contains(string(page), w.key) {
		t.Error("the page lacks the key")
	}
}
