package main

import "io"

func watchCheck(call *checkCall, out, errOut io.Writer) int { return 0 }
