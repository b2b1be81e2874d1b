package store

import (
	"context"
	"fmt"

	"duly/internal/office"
)

var complaintTable = table{name: "complaint", columns: columns("year bigint, serial bigint, entry bigint")}

func complaintRow(c office.ComplaintNumber) []any {
	return []any{int64(c.Year), int64(c.Serial), c.Entry}
}

// LastComplaint is the serial of the latest complaint of a year; 0 where there is none.
func (s *Store) LastComplaint(ctx context.Context, year int) (int, error) {
	var last int
	if err := s.r.QueryRowContext(ctx, `SELECT coalesce(max(serial), 0) FROM complaint WHERE year = $1`, year).Scan(&last); err != nil {
		return 0, fmt.Errorf("read the register of complaints: %w", err)
	}
	return last, nil
}

// Complaints lists the register of a year, by serial.
func (s *Store) Complaints(ctx context.Context, year int) ([]office.ComplaintNumber, error) {
	var all []office.ComplaintNumber
	err := s.each(ctx, func(scan scan) error {
		var c office.ComplaintNumber
		err := scan(&c.Year, &c.Serial, &c.Entry)
		all = append(all, c)
		return err
	}, `SELECT `+complaintTable.names()+` FROM complaint WHERE year = $1 ORDER BY serial`, year)
	if err != nil {
		return nil, fmt.Errorf("list the register of complaints: %w", err)
	}
	return all, nil
}
