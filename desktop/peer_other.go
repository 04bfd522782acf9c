//go:build unix && !linux && !darwin && !freebsd

package desktop

import "errors"

// peerUser is not to be had here: the rights of the socket's folder decide
// alone.
func peerUser(int) (int, error) { return 0, errors.ErrUnsupported }
