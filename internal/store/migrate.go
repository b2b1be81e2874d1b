package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"duly/internal/office"
)

//go:embed migrations
var migrations embed.FS

// versions is the table that tells which migrations a database has had.
const versions = "schema_version"

// migrate brings the tables up to what this duly knows. It only ever goes
// forward: a newer database is left as it is, because going back loses what
// the newer tables hold.
func (s *Store) migrate(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	known, err := s.known()
	if err != nil {
		return err
	}
	var failed error
	// Two processes may start on an empty database at once. Whoever comes second
	// fails to make what is there by then, and looks again.
	for try := 1; try <= tries; try++ {
		version, err := s.version(ctx)
		switch {
		case err != nil:
			return err
		case version > known:
			return newer(version, known)
		case version == known:
			return nil
		}
		if _, failed = provider.Up(ctx); failed != nil {
			if err := pause(ctx, try); err != nil {
				return err
			}
		}
	}
	if failed == nil {
		return fmt.Errorf("its table %s does not say which version its tables are of: restore the database from your backup", versions)
	}
	return fmt.Errorf("bring its tables up to version %d: %w", known, failed)
}

func newer(version, known int64) error {
	return fmt.Errorf("%w: this database is at version %d, this duly knows up to %d: use the newer duly, nothing was changed", office.ErrNewer, version, known)
}

func (s *Store) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, s.d.folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.d.goose, s.w, folder,
		goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// known is the version up to which this duly knows the tables.
func (s *Store) known() (int64, error) {
	provider, err := s.provider()
	if err != nil {
		return 0, err
	}
	sources := provider.ListSources()
	return sources[len(sources)-1].Version, nil
}

// version is that of the tables; 0 where there are none.
func (s *Store) version(ctx context.Context) (int64, error) {
	ours, others := false, ""
	err := s.each(ctx, func(scan scan) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		if name == versions {
			ours = true
		} else {
			others = name
		}
		return nil
	}, s.d.tables)
	switch {
	case err != nil:
		return 0, err
	case !ours && others != "":
		return 0, fmt.Errorf("it holds something else already (a table %q, and none of duly): give duly a database of its own", others)
	case !ours:
		return 0, nil
	}
	var version *int64
	if err := s.r.QueryRowContext(ctx, `SELECT max(version_id) FROM `+versions+` WHERE is_applied`).Scan(&version); err != nil {
		return 0, err
	}
	if version == nil {
		return 0, errors.New("its table " + versions + " is empty: restore the database from your backup")
	}
	return *version, nil
}
