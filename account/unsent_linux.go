package account

import (
	"net"

	"golang.org/x/sys/unix"
)

// keepUnsentSmall lets the system take only so many bytes that cannot be sent
// yet, so that the bytes counted as written are close to those that left. The
// bytes under way are not limited and the line loses no speed. It is only about
// the progress shown: a failure is no matter.
func keepUnsentSmall(conn *net.TCPConn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, maxUnsent)
	})
}

// maxUnsent is the number of bytes kept ready for sending.
const maxUnsent = 128 << 10
