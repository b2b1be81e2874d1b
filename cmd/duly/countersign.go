package main

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"duly/internal/publish"
	"duly/verify"
)

const countersignUsage = `Put an overseer's name to the figures that were published.

Usage:
  duly countersign -with FILE -bundle FILE [-after FILE]... [-figures FILE] [-key KEY] [-policy FILE] [-log URL] > countersignature.txt

It works the whole log out anew, as duly verify -bundle does. If all of it holds, it
signs with your own key that the figures of each quarter in it are right, and writes
what it signed. If not, it signs nothing. Hand the file in on the page Oversight: it
is shown beside the figures, and anybody can check it.

Flags:
  -with FILE  your signing key. Keep it on your own machine, and tell everybody its
              public half, which is printed when it is made
  -new NAME   make the key first, under your name: ombudsman.example.org
  -bundle, -after, -figures, -key, -policy, -log  as in duly verify

The exit status is 0 if it was signed, 1 if something is broken, 2 if it cannot be told.

`

func runCountersign(args []string, _ io.Reader, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("countersign", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	with := flags.String("with", "", "")
	name := flags.String("new", "", "")
	f := bundleFlags{}
	flags.StringVar(&f.bundle, "bundle", "", "")
	flags.StringVar(&f.figures, "figures", "", "")
	flags.StringVar(&f.key, "key", "", "")
	flags.StringVar(&f.policy, "policy", "", "")
	flags.StringVar(&f.log, "log", "", "")
	flags.Func("after", "", func(path string) error { f.after = append(f.after, path); return nil })
	words, err := parseAnywhere(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, countersignUsage)
		return 0
	case err == nil && len(words) > 0:
		err = fmt.Errorf("%q belongs to no flag", words[0])
	case err == nil && *with == "":
		err = errors.New("name the file of your signing key with -with, and on the first time your name with -new")
	case err == nil && f.bundle == "" && *name == "":
		err = errors.New("name the bundle with -bundle")
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	key, err := overseersKey(*with, *name, errOut)
	if err != nil {
		fmt.Fprintf(errOut, "duly countersign: %v\n", err)
		return 2
	}
	if f.bundle == "" {
		return 0
	}
	report, err := workedOut(f)
	if err != nil {
		fmt.Fprintf(errOut, "duly countersign: %v\n", err)
		return 2
	}
	fmt.Fprint(errOut, told(report.Verdict))
	if report.Result != verify.Holds {
		fmt.Fprint(errOut, "\nNothing was signed.\n")
		return exitOf(report.Result)
	}
	signed, err := verify.Countersign(report, key.Public, key.Sign)
	if err == nil {
		_, err = out.Write(signed)
	}
	if err != nil {
		fmt.Fprintf(errOut, "duly countersign: %v\n", err)
		return 2
	}
	return 0
}

// overseersKey reads the key, or makes one where a name is given for it.
func overseersKey(path, name string, tell io.Writer) (publish.Key, error) {
	_, err := os.Stat(path)
	switch {
	case err == nil && name != "":
		return publish.Key{}, fmt.Errorf("%s is there already: leave -new away", path)
	case errors.Is(err, os.ErrNotExist) && name == "":
		return publish.Key{}, fmt.Errorf("there is no %s: make the key with -new NAME", path)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return publish.Key{}, err
	}
	key, err := publish.LoadKey(path, name, rand.Reader)
	if err == nil && name != "" {
		fmt.Fprintf(tell, "Your key is in %s. Show it to nobody. Its public half, for everybody:\n\n  %s\n\n", path, key.Public)
	}
	return key, err
}
