//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"example.org/peerage/providers/clock"
)

// guard runs the server until its own input ends, which it does when the test's
// process does, and then removes what was on the disk.
const guard = `"$1" -D "$2/data" -k "" -h 127.0.0.1 -p "$3" -F -c max_connections=100 >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$2"`

// start makes a server and waits until it answers.
func start() (*server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "peerage-postgres-")
	if err != nil {
		return nil, err
	}
	s := &server{}
	as, err := unprivileged(dir)
	if err == nil {
		err = initialize(bin, dir, as)
	}
	if err == nil {
		s.port, err = freePort()
	}
	if err == nil {
		err = s.run(bin, dir, as)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, s.wait(dir)
}

// unprivileged is how the server is run: PostgreSQL refuses to be root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() != 0 {
		return as, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, err
		}
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}
		return as, os.Chown(dir, uid, gid)
	}
	return nil, errors.New("there is no user but root to run it as")
}

func initialize(bin, dir string, as *syscall.SysProcAttr) error {
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(Password+"\n"), 0o644); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", owner,
		"--auth=scram-sha-256",
		"--pwfile="+secret, "--no-sync", "--encoding=UTF8", "--locale=C")
	cmd.SysProcAttr, cmd.Dir = as, dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *server) run(bin, dir string, as *syscall.SysProcAttr) error {
	cmd := exec.Command("sh", "-c", guard, "guard", filepath.Join(bin, "postgres"), dir, fmt.Sprint(s.port))
	cmd.SysProcAttr, cmd.Dir = as, dir
	var err error
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return err
	}
	return cmd.Start()
}

// wait waits until the server answers.
func (s *server) wait(dir string) error {
	var err error
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if err = s.do("SELECT 1"); err == nil {
			return nil
		}
		_ = clock.Real{}.Sleep(ctx, 50*time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	return fmt.Errorf("it does not answer: %w: %s", err, strings.TrimSpace(string(log)))
}

func dump(address string) (string, error) {
	bin, err := programs()
	if err != nil {
		return "", err
	}
	out, err := exec.Command(filepath.Join(bin, "pg_dump"), "--inserts", address).Output()
	return string(out), err
}
