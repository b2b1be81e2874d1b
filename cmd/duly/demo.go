package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"duly/internal/demo"
)

const demoUsage = `Usage: duly demo [-addr localhost:8080]

Opens an invented organisation with a year of invented cases, on a database in a
temporary folder that is gone when you stop it. No account is needed.

`

func runDemo(args []string, _ io.Reader, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(errOut)
	addr := flags.String("addr", "localhost:8080", "the `address` to listen on")
	flags.Usage = func() { fmt.Fprint(errOut, demoUsage); flags.PrintDefaults() }
	if err := flags.Parse(args); err != nil {
		return usageExit(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := openDemo(ctx, *addr, time.Now(), out, errOut); err != nil {
		tell(errOut, err)
		return 1
	}
	return 0
}

// openDemo plays the invented year up to today, and serves it until the context
// ends.
func openDemo(ctx context.Context, addr string, today time.Time, out, errOut io.Writer) error {
	l, err := listen(addr)
	if err != nil {
		return err
	}
	defer l.Close()
	folder, err := os.MkdirTemp("", "duly-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	fmt.Fprintln(out, "The Lantern Society is being invented: a year of complaints, day by day …")
	address := "http://" + reached(addr, l.Addr())
	clock := demo.StartClock(today)
	s := settings{
		db: filepath.Join(folder, "duly.db"), data: folder, origin: "lantern.example/log", address: address + "/log", name: "The Lantern Society",
		now: clock.Now, diag: slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if s.files, err = demo.Rulebook(); err != nil {
		return err
	}
	h, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	society, err := demo.Fill(ctx, h.office, clock, s.db)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nOpen %s in a browser. Everything there is invented.\nThe database is %s (stop with Ctrl-C)\n", address, s.db)
	return h.run(ctx, l, h.pages(s, society))
}

// reached is how a browser on this computer comes to a listener: by the name
// that was asked for, and by the port that was given.
func reached(asked string, given net.Addr) string {
	host, _, err := net.SplitHostPort(asked)
	_, port, err2 := net.SplitHostPort(given.String())
	if err != nil || err2 != nil {
		return given.String()
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
