package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/internal/publish"
	"duly/publiclog"
	"duly/witnessing"
)

// cosigned gives a log the witnesses of a policy's text, and asks them.
func cosigned(t *testing.T, p *publish.Publisher, text string) {
	t.Helper()
	policy, err := witnessing.ParsePolicy([]byte(text), p.Key())
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Witness(policy, http.DefaultClient, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Ask(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestVerifySaysWhoHasSigned(t *testing.T) {
	var text string
	_, address, key, receipt := runningLogWith(t, func(p *publish.Publisher) {
		for _, name := range []string{"ada", "bea", "cyd", "dot"} {
			line := aWitness(t, name, p.Key())
			if name == "dot" {
				line = line[:strings.LastIndex(line, " ")] // it comes by itself
			}
			text += line + "\n"
		}
		cosigned(t, p, text)
	})
	policy := write(t, "policy", text)
	verifying(t, 2, "names no log", "-policy", policy, receipt)
	whole := verifying(t, 0, "HOLDS: entry 41 is in the log log.example/test, and what this receipt shows of it is what was logged; enough witnesses have signed that", "-policy", policy, "-key", key, receipt)
	if !strings.Contains(whole, "signed by ada at ") || !strings.Contains(whole, "not signed by dot") {
		t.Errorf("it does not say who:\n%s", whole)
	}
	pinned := write(t, "pinned", "log "+key+"\n"+text)
	if said := verifying(t, 0, "HOLDS", "-policy", pinned, receipt); strings.Contains(said, "taken from the receipt itself") {
		t.Errorf("the policy's key is not taken for better than the receipt's:\n%s", said)
	}
	verifying(t, 0, "HOLDS", "-policy", pinned, "-log", address, receipt)
	all := write(t, "all", text+"group g all ada bea cyd dot\nquorum g\n")
	verifying(t, 2, "CANNOT TELL: not enough witnesses have signed the checkpoint in this receipt", "-policy", all, "-key", key, receipt)
	verifying(t, 2, "witness", "-policy", write(t, "bad", "witness ada\n"), "-key", key, receipt)
	_, other, err := publiclog.NewKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)), "log.example/test")
	if err != nil {
		t.Fatal(err)
	}
	verifying(t, 1, "BROKEN", "-policy", write(t, "other", "log "+other+"\n"+text), receipt)

	// A cosignature that was altered.
	data, err := os.ReadFile(receipt)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("— bea.example/w ")) + len("— bea.example/w ") + 40
	data[at] = map[bool]byte{true: 'B', false: 'A'}[data[at] == 'A'] // still of the alphabet
	verifying(t, 1, "BROKEN: a signature under the checkpoint is not right", "-policy", policy, "-key", key, write(t, "altered", string(data)))

	// dot comes by itself, and the log has all four; the receipt is as it was.
	dot := witnessCall{state: filepath.Join(t.TempDir(), "dot"), name: "eve.example/w", logs: write(t, "logs", "logs/v0\nvkey "+key+"\n"), pull: address}
	var out, errOut strings.Builder
	args := []string{"-state", dot.state, "-name", dot.name, "-logs", dot.logs, "-pull", address}
	if exit := runWitness(args, nil, &out, &errOut); exit != 1 || !strings.Contains(errOut.String(), "the log did not take the signature") {
		t.Errorf("a witness that the log does not know: %d %s%s", exit, &out, &errOut)
	}
	to := filepath.Join(t.TempDir(), "cosigned")
	if exit := runWitness(append(args, "-out", to), nil, &out, &errOut); exit != 0 {
		t.Errorf("to a file: %d %s%s", exit, &out, &errOut)
	}
	if signed, err := os.ReadFile(to); err != nil || !bytes.Contains(signed, []byte("— eve.example/w ")) {
		t.Errorf("%s, %v", signed, err)
	}
}

// A receipt given before anybody else had signed: later the log shows that
// enough have.
func TestYoungReceiptIsWitnessedLater(t *testing.T) {
	states := t.TempDir()
	var lines []string
	pull := func(name, key, address string) (exit int, said string) {
		var out, errOut strings.Builder
		args := []string{"-state", filepath.Join(states, name), "-name", name + ".example/w", "-logs", write(t, "logs", "logs/v0\nvkey "+key+"\n"), "-pull", address}
		exit = runWitness(args, nil, &out, &errOut)
		return exit, out.String() + errOut.String()
	}
	_, address, key, receipt := runningLogWith(t, func(p *publish.Publisher) {
		for _, name := range []string{"ada", "bea", "cyd", "dot"} { // each makes its key at its first, vain call
			_, said := pull(name, p.Key(), "http://127.0.0.1:1/log")
			line := said[strings.Index(said, "witness NAME "):]
			lines = append(lines, strings.Replace(line[:strings.Index(line, "\n")], "NAME", name, 1))
		}
		cosigned(t, p, strings.Join(lines, "\n"))
	})
	policy := write(t, "policy", strings.Join(lines, "\n"))
	args := []string{"-policy", policy, "-key", key, "-log", address, receipt}
	for i, name := range []string{"ada", "bea", "cyd"} {
		verifying(t, 2, "CANNOT TELL: not enough witnesses", args...)
		if exit, said := pull(name, key, address); exit != 0 || !strings.Contains(said, "The log has the signature") {
			t.Fatalf("%d: %d %s", i, exit, said)
		}
	}
	verifying(t, 2, "CANNOT TELL: not enough witnesses", args[0], args[1], args[2], args[3], receipt)
	verifying(t, 0, "enough witnesses have signed that", args...)
}

func TestWitnessCallsThatAreNotUnderstood(t *testing.T) {
	for _, c := range []struct {
		says string
		args []string
	}{
		{"-state", nil},
		{"-logs", []string{"-state", "x"}},
		{"not understood", []string{"-state", "x", "-logs", "y", "z"}},
		{"go with -pull", []string{"-state", "x", "-logs", "y", "-every", "1m"}},
		{"at least 10s", []string{"-state", "x", "-logs", "y", "-pull", "http://localhost/log", "-every", "1s"}},
	} {
		var errOut strings.Builder
		if exit := runWitness(c.args, nil, &errOut, &errOut); exit != 2 || !strings.Contains(errOut.String(), c.says) {
			t.Errorf("%v: %d %s", c.args, exit, &errOut)
		}
	}
	var errOut strings.Builder
	missing := filepath.Join(t.TempDir(), "missing")
	if exit := runWitness([]string{"-state", missing, "-logs", missing}, nil, &errOut, &errOut); exit != 1 || !strings.Contains(errOut.String(), "no such file") {
		t.Errorf("%d %s", exit, fmt.Sprint(&errOut))
	}
}
