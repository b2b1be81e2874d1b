package main

import (
	"crypto/rand"
	"encoding/hex"
	"flag"
	"fmt"
	"io"

	"duly/lot"
)

const lotUsage = `Make the secret with which an overseer announces a sample of cases.

Usage:
  duly lot secret
  duly lot commitment

“secret” makes one from this machine's randomness, and prints it with its commitment.
“commitment” reads a secret of 64 hexadecimal digits from standard input, as another
program has made it, and prints its commitment.

Announce the commitment. Keep the secret to yourself, on paper or on a machine of your
own, until the sample can be drawn. Whoever has it before that could choose with you.
Without it the sample cannot be drawn, and everybody sees that it was not.

`

// runLot makes secrets for samples.
func runLot(args []string, in io.Reader, out, errOut io.Writer) int {
	return lotWith(rand.Reader, args, in, out, errOut)
}

func lotWith(entropy io.Reader, args []string, in io.Reader, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("lot", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() { fmt.Fprint(errOut, lotUsage) }
	if err := flags.Parse(args); err != nil {
		return usageExit(err)
	}
	secret := make([]byte, lot.SecretSize)
	var err error
	switch {
	case flags.NArg() == 1 && flags.Arg(0) == "secret":
		_, err = io.ReadFull(entropy, secret)
	case flags.NArg() == 1 && flags.Arg(0) == "commitment":
		secret, err = readSecret(in)
	default:
		return misused(flags, errOut, fmt.Errorf("say “secret” or “commitment”"))
	}
	if err != nil {
		fmt.Fprintf(errOut, "duly lot: %v\n", err)
		return 2
	}
	if flags.Arg(0) == "secret" {
		fmt.Fprintf(out, "secret      %x\n", secret)
	}
	fmt.Fprintf(out, "commitment  %s\n", lot.Commit(secret))
	return 0
}

func readSecret(in io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in, 2*lot.SecretSize+2))
	if err != nil {
		return nil, err
	}
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	secret, err := hex.DecodeString(string(text))
	if err != nil || len(secret) != lot.SecretSize {
		return nil, fmt.Errorf("a secret has 64 hexadecimal digits, as “openssl rand -hex 32” prints them")
	}
	return secret, nil
}
