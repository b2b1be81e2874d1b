package verify

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"strings"
	"testing"
)

// A receipt from paper says what the file says, by its link or as a text, and is told
// from one that was torn.
func TestReceiptOnPaper(t *testing.T) {
	w := newWorld(t, 300)
	for _, address := range []string{"", "https://complaints.example.org/log", "https://example.org/logs/ours"} {
		r, err := ParseReceipt(w.receipt(t, 7))
		if err != nil {
			t.Fatal(err)
		}
		r.Address = address
		slip := Slip(r)
		if linked := strings.HasPrefix(slip, "https://complaints.example.org/verify#"); linked != strings.HasSuffix(address, "/log") {
			t.Errorf("the slip of %q is %.60s", address, slip)
		}
		want(t, CheckReceipt([]byte("\n "+slip+"\r\n"), w.trust()), Holds)
		for _, at := range []int{len(slip) / 2, len(slip) - 2} {
			if v := CheckReceipt([]byte(slip[:at]), w.trust()); v.Result == Holds {
				t.Errorf("torn at %d of %d it holds", at, len(slip))
			}
		}
		altered := bytes.Replace(Short(r), []byte("Key: "), []byte("Key: x"), 1)
		want(t, CheckReceipt(altered, w.trust()), Broken)
		if len(slip) > 2_000 {
			t.Errorf("%d bytes", len(slip))
		}
	}
	_, err := ParseReceipt([]byte("https://complaints.example.org/verify#AAAA"))
	if err == nil || !strings.Contains(err.Error(), "scan the code again") {
		t.Errorf("a link of nothing: %v", err)
	}
}

// A link that unpacks without end is refused in bounded memory.
func TestLinkWithoutEnd(t *testing.T) {
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(make([]byte, 50<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	link := "https://complaints.example.org/verify#" + base64.RawURLEncoding.EncodeToString(packed.Bytes())
	if _, err := ParseReceipt([]byte(link)); err == nil {
		t.Error("it is taken")
	}
}
