package verify

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"strings"
)

// Short writes a receipt without the words for people, to be small: it says its key and
// address, and what it proves.
func Short(r Receipt) []byte {
	return []byte(shortWords(r) + string(r.Opening.Format()) + "\n" + string(r.Proof.Format()))
}

func shortWords(r Receipt) string {
	words := receiptTitle + "\n\nKey: " + r.Key + "\n"
	if r.Address != "" {
		words += "Address: " + r.Address + "\n"
	}
	return words + "\n"
}

const (
	logFolder   = "/log"
	linkedBy    = "/verify#"
	longestSlip = 64 << 10 // bytes of a receipt in a link, unpacked
)

// Slip is a receipt as a square code on paper carries it: the address of the page that
// checks it, with the short receipt behind “#”, which a browser keeps to itself. Where the
// receipt does not say where the log is, or not below /log, it is the short receipt.
func Slip(r Receipt) string {
	site, ok := strings.CutSuffix(r.Address, logFolder)
	if !ok {
		return string(Short(r))
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err == nil {
		_, _ = w.Write(Short(r)) // a buffer takes everything
		_ = w.Close()
	}
	return site + linkedBy + base64.RawURLEncoding.EncodeToString(packed.Bytes())
}

// unpacked gives the receipt in a link: ok where text is such a link, "" where it is one
// that was cut off or altered.
func unpacked(text string) (receipt string, ok bool) {
	text = strings.TrimSpace(text)
	_, packed, ok := strings.Cut(text, linkedBy)
	if !ok || strings.ContainsAny(text, " \n\t") {
		return "", false
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(packed)
	if err != nil {
		return "", true
	}
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), longestSlip+1))
	if err != nil || len(out) > longestSlip {
		return "", true
	}
	return string(out), true
}
