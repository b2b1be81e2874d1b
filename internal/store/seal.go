package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duly/internal/office"
)

// sealColumn is the last column of a sealed table: an HMAC over the table's name and the
// row's other columns, under a key that the database does not hold.
const sealColumn = "seal"

// laterColumn came after rows were sealed. Where it is empty it is not in the seal.
const laterColumn = "speaks_for"

// sealed are the tables whose rows no entry of the journal repeats in full. headTable is
// sealed too, and written only by append and Halt.
var sealed = []*table{&accessTable, &invitationTable, &pastCaseTable, &personTable, &sessionTable, &settingTable, &owedTable, &answeredTable, &headTable}

// sealing is a table whose rows are sealed.
func sealing(t table) table {
	t.columns = append(t.columns, column{sealColumn, "bytea"})
	t.sealed = true
	return t
}

// SealWith has rows sealed, from now on, when they are written, and their seals checked
// when they are read. Without a key nothing is sealed and nothing checked: what a command
// reads that has the database alone it cannot check.
func (s *Store) SealWith(key [32]byte) { s.key.Store(&key) }

// sealOf is the seal of a row, given without it; empty where there is no key.
func (s *Store) sealOf(t *table, row []any) ([]byte, error) {
	key := s.key.Load()
	if key == nil {
		return []byte{}, nil
	}
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte("duly/seal/v1\n" + t.name + "\n"))
	for i, v := range row {
		text, err := plainOf(v)
		if err != nil {
			return nil, fmt.Errorf("seal the %s of a %s: %w", t.columns[i].name, t.name, err)
		}
		if t.columns[i].name == laterColumn && text == "s" {
			continue // a row that was sealed before the column came fits
		}
		// The length first: no two rows are written alike.
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(text))))
		mac.Write([]byte(text))
	}
	return mac.Sum(nil), nil
}

// plainOf is a value as it is sealed: a letter for its kind, and itself.
func plainOf(v any) (string, error) {
	if valuer, ok := v.(driver.Valuer); ok {
		var err error
		if v, err = valuer.Value(); err != nil {
			return "", err
		}
	}
	switch v := v.(type) {
	case nil:
		return "-", nil
	case string:
		return "s" + v, nil
	case []byte:
		return "b" + string(v), nil
	case bool:
		return "i" + map[bool]string{false: "0", true: "1"}[v], nil
	case int:
		return "i" + strconv.Itoa(v), nil
	case int64:
		return "i" + strconv.FormatInt(v, 10), nil
	}
	return "", fmt.Errorf("a %T cannot be sealed", v)
}

// fits checks the seal of a row that was read; office.ErrAltered.
func (s *Store) fits(t *table, row []any, seal []byte) error {
	if s.key.Load() == nil {
		return nil
	}
	want, err := s.sealOf(t, row)
	if err == nil && !hmac.Equal(want, seal) {
		err = fmt.Errorf("%w: a row of the table %s does not fit its seal", office.ErrAltered, t.name)
	}
	return err
}

// Seal is the seal that a row has, or would have once written; "" where there is no key. An
// entry of the journal that repeats it binds the whole row. row is an office.PersonRow,
// office.Access, office.Setting or office.PastCase.
func (s *Store) Seal(row any) string {
	var seal []byte
	var err error
	switch row := row.(type) {
	case office.PersonRow:
		seal, err = s.sealOf(&personTable, personRow(row))
	case office.Access:
		seal, err = s.sealOf(&accessTable, accessRow(row))
	case office.Setting:
		seal, err = s.sealOf(&settingTable, settingRow(row))
	case office.PastCase:
		seal, err = s.sealOf(&pastCaseTable, pastCaseRow(row))
	default:
		err = fmt.Errorf("no table has rows of %T", row)
	}
	if err != nil {
		return "" // it cannot be written either, which says why
	}
	return hex.EncodeToString(seal)
}

// raw reads a row as the database holds it, whatever it means.
func (t *table) raw(scan scan) (row []any, err error) {
	places := make([]any, len(t.columns))
	for i, c := range t.columns {
		switch c.kind {
		case "bytea":
			places[i] = new([]byte)
		case "bigint":
			places[i] = new(sql.NullInt64)
		case "boolean":
			places[i] = new(sql.NullBool)
		default:
			places[i] = new(sql.NullString)
		}
	}
	if err := scan(places...); err != nil {
		return nil, err
	}
	for _, p := range places {
		switch p := p.(type) {
		case *[]byte:
			row = append(row, some(*p))
		case driver.Valuer:
			row = append(row, p)
		}
	}
	return row, nil
}

// Unsealed goes through every sealed table and hands out the rows that do not fit their
// seals: the table's name, and the columns by which the row is found.
func (s *Store) Unsealed(ctx context.Context, each func(table, row string) error) error {
	if s.key.Load() == nil {
		return errors.New("nothing can be said of seals without their key")
	}
	for _, t := range sealed {
		var stop error
		err := s.each(ctx, func(scan scan) error {
			row, err := t.raw(scan)
			if err != nil {
				return err
			}
			last := len(row) - 1
			switch err := s.fits(t, row[:last], row[last].([]byte)); {
			case errors.Is(err, office.ErrAltered):
				stop = each(t.name, t.found(row))
				return stop
			default:
				return err
			}
		}, `SELECT `+t.names()+` FROM `+t.name)
		if stop != nil {
			return stop
		}
		if err != nil {
			return fmt.Errorf("read the table %s: %w", t.name, err)
		}
	}
	return nil
}

// found names a row by its first columns, which are its key.
func (t *table) found(row []any) string {
	var parts []string
	for i, c := range t.columns[:min(2, len(t.columns)-1)] {
		text, err := plainOf(row[i])
		if err != nil {
			continue
		}
		if c.kind == "bytea" {
			text = "b" + hex.EncodeToString([]byte(text[1:]))
		}
		parts = append(parts, fmt.Sprintf("%s %.40s", c.name, text[1:]))
	}
	return strings.Join(parts, ", ")
}

// SealAll seals the rows of every sealed table as they stand.
func (s *Store) SealAll(ctx context.Context) error {
	for _, t := range sealed {
		err := s.tx(ctx, func(tx *sql.Tx) error {
			rows, err := rawRows(ctx, tx, t)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if err := s.reseal(ctx, tx, t, row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("seal the table %s: %w", t.name, err)
		}
	}
	return nil
}

func rawRows(ctx context.Context, tx *sql.Tx, t *table) (all [][]any, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+t.names()+` FROM `+t.name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := t.raw(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

func (s *Store) reseal(ctx context.Context, tx *sql.Tx, t *table, row []any) error {
	last := len(row) - 1
	seal, err := s.sealOf(t, row[:last])
	if err != nil || bytes.Equal(seal, row[last].([]byte)) {
		return err
	}
	where, args := t.key(row)
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`UPDATE %s SET seal = $1 WHERE %s`, t.name, where), append([]any{seal}, args...)...)
	return err
}

// key is what a row is found by, from $2 on.
func (t *table) key(row []any) (where string, args []any) {
	n := 1
	if t.name == pastCaseTable.name {
		n = 2
	}
	var parts []string
	for i, c := range t.columns[:n] {
		parts = append(parts, fmt.Sprintf("%s = $%d", c.name, i+2))
		args = append(args, row[i])
	}
	return strings.Join(parts, " AND "), args
}
