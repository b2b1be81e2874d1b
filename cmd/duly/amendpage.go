package main

import (
	"duly/amendment"
	"io"
)

func writeAmendPage(out io.Writer, c *amendment.Change) error { return nil }
