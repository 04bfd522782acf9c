package store

import "testing"

func TestNetworkMagic(t *testing.T) {
	for magic, want := range map[int64]bool{
		0x6969:         true,  // NFS
		0xff534d42:     true,  // CIFS
		-0xacb2be:      true,  // CIFS where f_type is a signed 32-bit number
		0xfe534d42:     true,  // SMB2
		0x517b:         true,  // SMB
		0x5346414f:     true,  // AFS
		0xef53:         false, // ext4
		0x9123683e:     false, // btrfs
		0x58465342:     false, // XFS
		0x01021994:     false, // tmpfs
		0x794c7630:     false, // overlayfs
		0x2fc12fc1:     false, // ZFS
		0x01021997:     false, // 9p, which is also what sandboxes have as their own disk
		0x65735546 + 1: false,
	} {
		if got := networkMagic(magic); got != want {
			t.Errorf("%#x: %v, want %v", magic, got, want)
		}
	}
}

func TestMountInfo(t *testing.T) {
	for line, want := range map[string][2]string{
		`36 35 98:0 / /home rw,noatime master:1 - ext4 /dev/root rw`:                      {"/home", "ext4"},
		`98 35 0:50 / /mnt/my\040share rw,nosuid - fuse.sshfs me@host:/data rw,user_id=0`: {"/mnt/my share", "fuse.sshfs"},
		`98 35 0:50 / /mnt`: {"", ""},
		``:                  {"", ""},
	} {
		mount, fsType, _ := parseMount(line)
		if mount != want[0] || fsType != want[1] {
			t.Errorf("%q: %q %q", line, mount, fsType)
		}
	}
	if !networkFuse("fuse.sshfs") || networkFuse("fuseblk") || networkFuse("fuse.ntfs") || networkFuse("") {
		t.Error("FUSE types told wrongly")
	}
	if under("/mnt/other", "/mnt/o") || !under("/mnt/o/x", "/mnt/o") || !under("/x", "/") {
		t.Error("folders told wrongly")
	}
}
