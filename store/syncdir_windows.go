package store

// syncDir does nothing: Windows has no fsync for folders, and NTFS journals a
// rename.
func syncDir(string) error { return nil }
