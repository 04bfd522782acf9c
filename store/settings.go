package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Setting gives the value kept under key, "" if there is none.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := s.Read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the setting %s: %w", key, err)
	}
	return value, nil
}

// SetSetting keeps value under key; "" forgets the key.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	err := s.Write(ctx, func(tx *sql.Tx) error {
		if value == "" {
			_, err := tx.ExecContext(ctx, `DELETE FROM settings WHERE key = ?`, key)
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO settings (key, value) VALUES (?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep the setting %s: %w", key, err)
	}
	return nil
}
