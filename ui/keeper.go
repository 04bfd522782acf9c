package ui

import (
	"context"
	"sync"
)

// keeper writes settings down, off the UI goroutine and in the order in which
// they were made: of several values of one key the last one stays.
type keeper struct {
	bridge *bridge
	store  SettingStore // nil until the database is open

	turn    sync.Mutex // held while writing
	mu      sync.Mutex
	waiting map[string]kept
	order   []string
}

// kept is a value to write, and who wants to hear of it.
type kept struct {
	value string
	done  func(error)
}

func newKeeper(b *bridge) *keeper { return &keeper{bridge: b, waiting: map[string]kept{}} }

// set keeps a value; done hears on the UI goroutine how it ended.
func (k *keeper) set(key, value string, done func(error)) {
	k.put(key, kept{value, done})
	k.bridge.work(k.flush, nil)
}

func (k *keeper) put(key string, v kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.waiting[key]; !ok {
		k.order = append(k.order, key)
	}
	k.waiting[key] = v
}

func (k *keeper) next() (key string, v kept, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.order) == 0 {
		return "", kept{}, false
	}
	key = k.order[0]
	v = k.waiting[key]
	k.order = k.order[1:]
	delete(k.waiting, key)
	return key, v, true
}

// flush writes all that waits. It may take long.
func (k *keeper) flush(ctx context.Context) {
	k.turn.Lock()
	defer k.turn.Unlock()
	for {
		key, v, ok := k.next()
		if !ok {
			return
		}
		err := k.store.SetSetting(ctx, key, v.value)
		if v.done != nil {
			k.bridge.do(func() { v.done(err) })
		}
	}
}
