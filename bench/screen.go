//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// screen is a virtual screen with a window manager and a D-Bus session, whose picture lies in memory.
type screen struct {
	env   []string // for programs shown on it
	tiles tiles
	file  []byte // the mapped picture
	began []*exec.Cmd
}

// newScreen starts a screen of 1280 × 800.
func (b *bench) newScreen(ctx context.Context) (*screen, error) {
	for _, program := range []string{"Xvfb", "openbox", "xdotool", "dbus-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is not installed (scripts/install-deps.sh test): %w", program, err)
		}
	}
	dir, err := os.MkdirTemp(b.dir, "screen-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the screen: %w", err)
	}
	runtime, err := os.MkdirTemp("", "bench-") // sockets have short names
	if err != nil {
		return nil, fmt.Errorf("making a folder for the session: %w", err)
	}
	s := &screen{env: environment("HOME="+dir, "XDG_RUNTIME_DIR="+runtime, "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1")}
	if err := s.open(ctx, dir, runtime); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *screen) open(ctx context.Context, dir, runtime string) error {
	display, err := s.server(ctx, dir)
	if err != nil {
		return err
	}
	bus, err := s.daemon(ctx, "dbus-daemon", "--session", "--nofork", "--print-address=3", "--address=unix:dir="+runtime)
	if err != nil {
		return err
	}
	s.env = append(s.env, "DISPLAY=:"+display, "DBUS_SESSION_BUS_ADDRESS="+bus)
	manager := command(ctx, s.env, "openbox", "--sm-disable")
	if err := manager.Start(); err != nil {
		return fmt.Errorf("starting openbox: %w", err)
	}
	s.began = append(s.began, manager)
	for s.do(ctx, "get_num_desktops") != nil { // until both are there
		if err := wait(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return s.mapPicture(filepath.Join(dir, "Xvfb_screen0"))
}

// server starts Xvfb and returns its display. Now and then one dies right after it has said its number, and the number
// may soon be another's; only its picture shows that it is there and ours.
func (s *screen) server(ctx context.Context, dir string) (string, error) {
	var err error
	for range 3 {
		var display string
		display, err = s.daemon(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp",
			"-noreset", "-fbdir", dir)
		if err != nil {
			return "", err
		}
		if _, err = os.Stat(filepath.Join(dir, "Xvfb_screen0")); err == nil {
			return display, nil
		}
		stop(s.began[len(s.began)-1])
		s.began = s.began[:len(s.began)-1]
	}
	return "", fmt.Errorf("the screen has no picture: %w", err)
}

// daemon starts a program that writes one line to file descriptor 3 when it listens, and returns the line.
func (s *screen) daemon(ctx context.Context, name string, args ...string) (string, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return "", fmt.Errorf("making a pipe: %w", err)
	}
	defer read.Close()
	cmd := command(ctx, s.env, name, args...)
	cmd.ExtraFiles = []*os.File{write} // becomes descriptor 3
	err = cmd.Start()
	write.Close()
	if err != nil {
		return "", fmt.Errorf("starting %s: %w", name, err)
	}
	s.began = append(s.began, cmd)
	// The whole line: Xvfb writes number and line end apart, and dies of a pipe that is closed between them.
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%s did not start: %w", name, err)
	}
	return strings.TrimSuffix(line, "\n"), nil
}

// mapPicture maps the file Xvfb draws into, an X window dump: a header of big-endian words (XWDFile.h), the colours,
// and the pixels. Looking at it asks nobody and so disturbs nobody.
func (s *screen) mapPicture(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening the screen's picture: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("opening the screen's picture: %w", err)
	}
	if s.file, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED); err != nil {
		return fmt.Errorf("mapping the screen's picture: %w", err)
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(s.file[4*i:])) }
	header, width, height, stride, colours := word(0), word(4), word(5), word(12), word(19)
	begin := header + 12*colours
	if len(s.file) < begin+stride*height || stride < 4*width {
		return errors.New("the screen's picture has a form that is not known here")
	}
	s.tiles = newTiles(s.file[begin:begin+stride*height], stride, width, height)
	return nil
}

// do runs one of xdotool's commands.
func (s *screen) do(ctx context.Context, args ...string) error {
	out, err := command(ctx, s.env, "xdotool", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("xdotool %s: %w %s", strings.Join(args, " "), err, lastWords(string(out)))
	}
	return nil
}

// shown is a program with a window on the screen.
type shown struct {
	cmd *exec.Cmd
	out *output
	// painted is the time from the start to the picture the window keeps.
	painted time.Duration
}

// show starts a program and waits until its window has the picture it keeps.
func (s *screen) show(ctx context.Context, env []string, name string, args ...string) (*shown, error) {
	s.tiles.begin()
	p := &shown{cmd: command(ctx, append(append([]string{}, s.env...), env...), name, args...), out: &output{}}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	at, err := s.tiles.watch(ctx, time.Minute)
	if err != nil {
		stop(p.cmd)
		return nil, fmt.Errorf("%s: %w; it said: %s", filepath.Base(name), err, lastWords(p.out.String()))
	}
	p.painted = at.Sub(begun)
	return p, nil
}

// end closes a program and waits for the screen to be empty, so that the next one begins like this one.
func (s *screen) end(ctx context.Context, p *shown) error {
	stop(p.cmd)
	return wait(ctx, 500*time.Millisecond)
}

func (s *screen) close() {
	for i := len(s.began) - 1; i >= 0; i-- {
		stop(s.began[i])
	}
	if s.file != nil {
		_ = syscall.Munmap(s.file)
	}
	for _, pair := range s.env {
		if dir, ok := strings.CutPrefix(pair, "XDG_RUNTIME_DIR="); ok {
			_ = os.RemoveAll(dir)
		}
	}
}

// wait lets some time pass.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
