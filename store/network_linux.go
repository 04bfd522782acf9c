package store

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// onNetworkDrive says whether dir lies on a file system of another machine.
func onNetworkDrive(dir string) (bool, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return false, fmt.Errorf("statfs %s: %w", dir, err)
	}
	magic := int64(st.Type) //nolint:unconvert,nolintlint // int32 on 32-bit systems
	if magic&0xffffffff == unix.FUSE_SUPER_MAGIC {
		return networkFuse(fuseType(dir)), nil
	}
	return networkMagic(magic), nil
}

// networkMagic knows the f_type values of statfs(2) that are network file
// systems.
func networkMagic(magic int64) bool {
	switch magic & 0xffffffff {
	case unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC,
		unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC, unix.CODA_SUPER_MAGIC, unix.NCP_SUPER_MAGIC,
		unix.CEPH_SUPER_MAGIC, unix.OCFS2_SUPER_MAGIC,
		0x0bd00bd0, // Lustre
		0x47504653: // GPFS
		return true
	}
	return false
}

// networkFuse knows the FUSE file systems that fetch their files from elsewhere;
// others, such as NTFS on a local disk, are as good as any.
func networkFuse(fsType string) bool {
	switch strings.TrimPrefix(fsType, "fuse.") {
	case "sshfs", "rclone", "davfs", "davfs2", "s3fs", "gcsfuse", "glusterfs", "curlftpfs",
		"gvfsd-fuse", "google-drive-ocamlfuse", "onedriver", "ceph-fuse", "kio-fuse":
		return true
	}
	return false
}

// fuseType is the type that /proc/self/mountinfo gives for the mount of dir, ""
// if it cannot be found.
func fuseType(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // it only read
	var best, found string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		mount, fsType, ok := parseMount(lines.Text())
		if ok && under(dir, mount) && len(mount) >= len(best) {
			best, found = mount, fsType
		}
	}
	return found
}

// parseMount reads the mount point and the type from a line of mountinfo
// (proc(5)): "36 35 98:0 /root /mount/point opts - type source opts".
func parseMount(line string) (mount, fsType string, ok bool) {
	left, right, ok := strings.Cut(line, " - ")
	if !ok {
		return "", "", false
	}
	fields, after := strings.Fields(left), strings.Fields(right)
	if len(fields) < 5 || len(after) < 1 {
		return "", "", false
	}
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	return unescape.Replace(fields[4]), after[0], true
}

func under(dir, mount string) bool {
	return dir == mount || mount == "/" || strings.HasPrefix(dir, mount+"/")
}
