package publiclog_test

import (
	"bytes"
	"fmt"

	"duly/publiclog"
	"golang.org/x/mod/sumdb/note"
)

// A log grows, promises its size and root in a signed checkpoint, and proves
// that an entry is in it to somebody who has only the log's public key.
func Example() {
	entropy := bytes.NewReader(make([]byte, 32)) // in earnest: the computer's
	secret, public, err := publiclog.NewKey(entropy, "log.example/demo")
	if err != nil {
		fmt.Println(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		fmt.Println(err)
	}

	var tree publiclog.Tree
	for _, leaf := range []string{"first", "second", "third"} {
		if err := tree.Append([]byte(leaf), nil); err != nil {
			fmt.Println(err)
		}
	}
	files := map[string][]byte{}
	for _, f := range tree.Partial() {
		files[f.Path] = f.Data
	}
	root, err := tree.Root()
	if err != nil {
		fmt.Println(err)
	}
	signed, err := publiclog.Sign(publiclog.Checkpoint{Origin: "log.example/demo", Size: tree.Size(), Root: root}, signer)
	if err != nil {
		fmt.Println(err)
	}

	fetch := func(path string) ([]byte, error) { return files[path], nil }
	path, err := publiclog.Reader{Size: 3, Root: root, Fetch: fetch}.Inclusion(1, 3)
	if err != nil {
		fmt.Println(err)
	}
	proof := publiclog.Proof{Index: 1, Path: path, Checkpoint: signed}

	checkpoint, err := proof.Check(publiclog.LeafHash([]byte("second")), public)
	fmt.Println("in a log of", checkpoint.Size, err)
	_, err = proof.Check(publiclog.LeafHash([]byte("forged")), public)
	fmt.Println(err)
	// Output:
	// in a log of 3 <nil>
	// the proof does not lead to the tree's root
}
