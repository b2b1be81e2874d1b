package storetest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
)

// A Server is a PostgreSQL server to test on.
type Server struct{ url string }

// Postgres gives a server for the time of a test: the one that
// DULY_TEST_POSTGRES names (postgres://…), or else one of its own, on the
// loopback interface and in a temporary folder. Where there is neither it skips
// the test. A server of its own does not wait for the disk, unless durable is
// asked for, which figures need.
func Postgres(t testing.TB, durable bool) *Server {
	t.Helper()
	if given := os.Getenv("DULY_TEST_POSTGRES"); given != "" {
		return &Server{given}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		t.Skip("there is no PostgreSQL to test on: set DULY_TEST_POSTGRES=postgres://…, or install one (apt-get install postgresql)")
	}
	s, err := start(t, filepath.Dir(found[len(found)-1]), durable)
	if err != nil {
		t.Fatalf("start a PostgreSQL server: %v", err)
	}
	return s
}

// keeper is the shell script that starts a server, says so, and stops it when
// its standard input ends: with the test, however that ends.
const keeper = `
trap '' INT TERM HUP
cd "$1"
"$2/initdb" -D data -U duly --auth=trust --encoding=UTF8 --locale=C --locale-provider=icu --icu-locale=en --no-sync >log 2>&1 ||
	"$2/initdb" -D data -U duly --auth=trust --encoding=UTF8 --locale=C --no-sync >log 2>&1 || { echo failed; exit; }
"$2/pg_ctl" -D data -l server.log -w -o "-c listen_addresses=127.0.0.1 -c port=$3 -c fsync=$4 -c unix_socket_directories=''" start >>log 2>&1 || { echo failed; exit; }
echo ready
read nothing
"$2/pg_ctl" -D data -m immediate stop >>log 2>&1
rm -rf data
`

func start(t testing.TB, bin string, durable bool) (*Server, error) {
	dir, err := os.MkdirTemp("", "duly-postgres-")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	fsync := "off"
	if durable {
		fsync = "on"
	}
	script := filepath.Join(dir, "keeper.sh")
	if err := os.WriteFile(script, []byte(keeper), 0o644); err != nil {
		return nil, err
	}
	args := []string{"sh", script, dir, bin, port, fsync}
	if os.Geteuid() == 0 { // PostgreSQL does not run as root
		if err := give(dir, "postgres"); err != nil {
			return nil, err
		}
		args = []string{"su", "postgres", "-s", "/bin/sh", "-c", fmt.Sprintf("exec sh '%s' '%s' '%s' %s %s", script, dir, bin, port, fsync)}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		in.Close()
		io.Copy(io.Discard, out)
		cmd.Wait()
	})
	if said, _ := bufio.NewReader(out).ReadString('\n'); said != "ready\n" {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		server, _ := os.ReadFile(filepath.Join(dir, "server.log"))
		return nil, fmt.Errorf("%s%s", log, server)
	}
	return &Server{"postgres://duly@127.0.0.1:" + port + "/postgres?sslmode=disable"}, nil
}

func give(dir, name string) error {
	owner, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, err1 := strconv.Atoi(owner.Uid)
	gid, err2 := strconv.Atoi(owner.Gid)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return os.Chown(dir, uid, gid)
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// Database makes an empty database and gives its URL. It is a schema of its own,
// which is quicker to make and works where one may not make databases.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	u, err := url.Parse(s.url)
	must(t, err)
	db, err := sql.Open("pgx", s.url)
	must(t, err)
	defer db.Close()
	schema := fmt.Sprintf("duly_test_%016x", rand.Uint64())
	_, err = db.ExecContext(t.Context(), `CREATE SCHEMA `+schema)
	must(t, err)
	t.Cleanup(func() {
		db, err := sql.Open("pgx", s.url)
		must(t, err)
		defer db.Close()
		if _, err := db.ExecContext(context.Background(), `DROP SCHEMA `+schema+` CASCADE`); err != nil {
			t.Errorf("drop the schema %s: %v", schema, err)
		}
	})
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}
