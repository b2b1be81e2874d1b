package casework

import "duly/timetable"

// A Holding is what an officer holds from an entry of the register on: enough to tell who
// could act in what, and no name. An empty one says that they hold nothing any more.
type Holding struct {
	Roles         []string                  `json:"roles,omitempty"`
	Trained       map[string]timetable.Date `json:"trained,omitempty"` // each training, and the last day for which it counts
	Qualities     []string                  `json:"qualities,omitempty"`
	Administrator bool                      `json:"administrator,omitempty"`
	SpeaksFor     string                    `json:"speaksFor,omitempty"` // the body in whose name they speak; they are no officer
}
