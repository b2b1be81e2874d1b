package witnessing

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duly/publiclog"
	"golang.org/x/mod/sumdb/tlog"
)

// A Request asks a witness to cosign a checkpoint (c2sp.org/tlog-witness): the
// body of POST add-checkpoint.
type Request struct {
	Old        int64            // the size that the witness saw last; 0: none
	Proof      []publiclog.Hash // that the checkpoint's tree begins with the one of size Old
	Checkpoint []byte           // signed by its log
}

// MaxRequest is how many bytes a request may have: a proof of 63 hashes and a
// checkpoint under many signatures stay well below it.
const MaxRequest = 16 << 10

const mostProof = 63 // hashes, by the specification; no tree is higher

// Format writes the request's body.
func (r Request) Format() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", r.Old)
	for _, h := range r.Proof {
		b.WriteString(h.String() + "\n")
	}
	b.WriteByte('\n')
	b.Write(r.Checkpoint)
	return b.Bytes()
}

// ParseRequest reads what Format writes, and nothing else. That a request is
// well formed says nothing about its checkpoint.
func ParseRequest(body []byte) (Request, error) {
	if len(body) > MaxRequest {
		return Request{}, fmt.Errorf("the request has more than %d bytes", MaxRequest)
	}
	head, checkpoint, ok := bytes.Cut(body, []byte("\n\n"))
	if !ok {
		return Request{}, errors.New("no empty line between the proof and the checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	word, is := strings.CutPrefix(lines[0], "old ")
	if !is {
		return Request{}, errors.New(`the first line is not "old" and a size`)
	}
	r := Request{Checkpoint: checkpoint}
	var err error
	if r.Old, err = ParseSize(word); err != nil {
		return Request{}, err
	}
	if len(lines)-1 > mostProof {
		return Request{}, fmt.Errorf("the proof has more than %d hashes", mostProof)
	}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil || h.String() != line {
			return Request{}, errors.New("a line of the proof is not a hash of 32 bytes in base64")
		}
		r.Proof = append(r.Proof, h)
	}
	return r, nil
}

// ParseSize reads a log's size, as in a request or in a witness's answer of
// status 409: decimal, no sign, no leading zero.
func ParseSize(word string) (int64, error) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 0 || n > publiclog.MaxSize || strconv.FormatInt(n, 10) != word {
		return 0, errors.New("not a size of a log (0, 1, 2, …)")
	}
	return n, nil
}
