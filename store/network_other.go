//go:build !linux && !darwin && !windows

package store

// onNetworkDrive cannot tell on this system.
func onNetworkDrive(string) (bool, error) { return false, nil }
