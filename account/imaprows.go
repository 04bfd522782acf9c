package account

import (
	"context"
	"encoding/json"
	"fmt"
)

// HoldIMAP keeps an account's mailbox from being asked until the person acts;
// folders are those to choose from, if that is the reason. It does not touch
// the sending. An empty key releases it, as do [Accounts.SetPassword] and an
// [Accounts.Update] that changes how the mailbox is reached.
func (r *Accounts) HoldIMAP(ctx context.Context, id string, key FailureKey, folders []string) error {
	list, err := encodeFolders(folders)
	if err != nil {
		return err
	}
	return r.note(ctx, id, "UPDATE account SET imap_held = ?, imap_folders = ? WHERE id = ?", string(key), list, id)
}

func encodeFolders(folders []string) (string, error) {
	if len(folders) == 0 {
		return "", nil
	}
	list, err := json.Marshal(folders)
	if err != nil {
		return "", fmt.Errorf("write the folders: %w", err)
	}
	return string(list), nil
}

func decodeFolders(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	var folders []string
	if err := json.Unmarshal([]byte(list), &folders); err != nil {
		return nil, fmt.Errorf("read the folders: %w", err)
	}
	return folders, nil
}
