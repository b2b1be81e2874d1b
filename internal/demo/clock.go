package demo

import (
	"sync"
	"time"
)

// A Clock is the demo's own: it stands still but for a second each time it is
// read, and goes on when somebody presses "next day".
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts a clock.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now reads the clock, and lets a second pass.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

// NextDay moves the clock on to ten in the morning of a later day.
func (c *Clock) NextDay(days int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	y, m, d := c.now.Date()
	c.now = time.Date(y, m, d+days, 10, 0, 0, 0, c.now.Location())
}
