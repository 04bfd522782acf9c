package desktop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
)

// The dialogs of macOS, by a program that every Mac has: the native call needs
// Objective-C. What is asked comes as one JSON argument and is never part of
// the program; null means that the person cancelled.
const (
	openScript = `function run(argv) {
  const ask = JSON.parse(argv[0]);
  const app = Application.currentApplication();
  app.includeStandardAdditions = true;
  const options = {withPrompt: ask.title, multipleSelectionsAllowed: true};
  if (ask.folder) options.defaultLocation = Path(ask.folder);
  app.activate();
  try {
    return JSON.stringify(app.chooseFile(options).map(String));
  } catch (e) {
    if (e.errorNumber === -128) return "null";
    throw e;
  }
}`
	saveScript = `function run(argv) {
  const ask = JSON.parse(argv[0]);
  const app = Application.currentApplication();
  app.includeStandardAdditions = true;
  const options = {withPrompt: ask.title};
  if (ask.name) options.defaultName = ask.name;
  if (ask.folder) options.defaultLocation = Path(ask.folder);
  app.activate();
  try {
    return JSON.stringify([String(app.chooseFileName(options))]);
  } catch (e) {
    if (e.errorNumber === -128) return "null";
    throw e;
  }
}`
)

// scriptRequest is what a script is told.
type scriptRequest struct {
	Title  string `json:"title"`
	Name   string `json:"name,omitempty"`
	Folder string `json:"folder,omitempty"`
}

func (p *Picker) openFiles(ctx context.Context, req OpenRequest) ([]string, error) {
	return runScript(ctx, openScript, scriptRequest{Title: req.Title, Folder: req.Folder})
}

func (p *Picker) saveFile(ctx context.Context, req SaveRequest) (string, error) {
	paths, err := runScript(ctx, saveScript, scriptRequest{Title: req.Title, Name: req.Name, Folder: req.Folder})
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

// runScript shows a dialog and returns the paths that were chosen.
func runScript(ctx context.Context, script string, req scriptRequest) ([]string, error) {
	ask, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicker, err)
	}
	cmd := exec.CommandContext(ctx, "/usr/bin/osascript", "-l", "JavaScript", "-e", script, string(ask)) //nolint:gosec // the script is a constant, the argument data
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("asking for a file: %w", context.Cause(ctx))
	}
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
		}
		return nil, fmt.Errorf("%w: %w", ErrNoPicker, err)
	}
	var paths []string
	if err := json.Unmarshal(out, &paths); err != nil {
		return nil, fmt.Errorf("%w: the script’s answer: %w", ErrNoPicker, err)
	}
	if len(paths) == 0 {
		return nil, ErrCancelled
	}
	return paths, nil
}
