package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"testing"
)

// TestProgram runs a session against the program: ready line, gate by name,
// ledger line, message file.
func TestProgram(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "script.json")
	text := `{"security":"clear","rules":[{"step":"dot","gate":"dot"}]}`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	commands, stdin := io.Pipe()
	stdout, events := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(script, dir, commands, events) }()

	lines := bufio.NewScanner(stdout)
	next := func(want string) map[string]any {
		t.Helper()
		for lines.Scan() {
			var e map[string]any
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			if e["event"] == want {
				return e
			}
		}
		t.Fatalf("no event %q", want)
		return nil
	}
	ready := next("ready")
	if _, err := os.ReadFile(word(t, ready, "ca")); err != nil {
		t.Error(err)
	}
	client := make(chan error, 1)
	go func() { client <- talk(fmt.Sprintf("127.0.0.1:%v", ready["port"])) }()
	if gate := next("gate"); gate["gate"] != "dot" {
		t.Errorf("stands at %v", gate["gate"])
	}
	if _, err := io.WriteString(stdin, "open dot\n"); err != nil {
		t.Fatal(err)
	}
	message, ok := next("message")["message"].(map[string]any)
	if !ok {
		t.Fatal("the message event has no message")
	}
	next("closed")
	if err := <-client; err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, word(t, message, "queue_id")+".eml"))
	if err != nil || string(kept) != "hello\r\n" {
		t.Errorf("kept %q, %v", kept, err)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// word is a text in an event.
func word(t *testing.T, event map[string]any, key string) string {
	t.Helper()
	text, ok := event[key].(string)
	if !ok {
		t.Fatalf("%v has no %s", event, key)
	}
	return text
}

func talk(addr string) error {
	c, err := textproto.Dial("tcp", addr)
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	defer func() { _ = c.Close() }()
	if _, _, err := c.ReadResponse(220); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	for _, step := range []struct {
		line string
		code int
	}{
		{"MAIL FROM:<a@x>", 250},
		{"RCPT TO:<b@x>", 250},
		{"DATA", 354},
		{"hello\r\n.", 250},
		{"QUIT", 221},
	} {
		if _, err := c.Cmd("%s", step.line); err != nil {
			return fmt.Errorf("%s: %w", step.line, err)
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			return fmt.Errorf("%s: %w", step.line, err)
		}
	}
	return nil
}
