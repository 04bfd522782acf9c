package store

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestNetworkDriveIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "share")
	asked := ""
	_, err := open(t.Context(), filepath.Join(dir, "s.db"), time.Now, func(d string) (bool, error) {
		asked = d
		return true, nil
	}, nil)
	var network *NetworkDriveError
	if !errors.As(err, &network) || network.Path != dir {
		t.Fatalf("got %v, want a NetworkDriveError for %s", err, dir)
	}
	if asked != filepath.Dir(dir) {
		t.Errorf("asked about %s, want the nearest folder that exists", asked)
	}
	if existing(dir) == dir {
		t.Error("the folder was made on the network drive")
	}
}
