//go:build !unix

package manuscript_test

import "testing"

// processor reports nothing where the system cannot tell.
func processor(*testing.B) func() { return func() {} }
