package store

import "database/sql"

// Writer gives tests the connections that write, to do to a database what no
// method does.
func (s *Store) Writer() *sql.DB { return s.w }

// OnServer tells a database on a server from a file.
func (s *Store) OnServer() bool { return s.r == s.w }

// Versions is the table of migrations; DueBySQL the query of every sweep.
const (
	Versions = versions
	DueBySQL = dueBy
)
