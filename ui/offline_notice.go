package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/account"
	"sendoff/outbox"
)

// offlineNotice stands above the outbox while messages wait for the network: a
// calm state, and no fault of any of them.
type offlineNotice struct {
	box  *fyne.Container
	try  func(ids []string)
	wait []string // ids of what waits for the network
}

func newOfflineNotice(s *shell) *offlineNotice {
	n := &offlineNotice{}
	again := newQuiet(s.t("action.try-all"), func() { n.try(n.wait) })
	n.box = container.NewStack(newPanel(colorTintWaiting), container.New(&column{margin: sizeGap},
		sentence(s.t("outbox.offline")), container.New(&flow{}, again)))
	n.box.Hide()
	return n
}

// tell shows the notice where it is true, and reports whether that is news.
func (n *offlineNotice) tell(f folder, m *mail) bool {
	n.wait = nil
	for _, e := range m.entries {
		if msg := e.message; msg != nil && msg.State == outbox.StateWaiting && msg.Reason == account.KeyOffline {
			n.wait = append(n.wait, msg.ID)
		}
	}
	before := n.box.Hidden
	n.box.Hidden = f != folderOutbox || len(n.wait) == 0
	return n.box.Hidden != before
}

// listLayout puts the search field and the notice over the list, which the words
// for having nothing to show share the room with. How high the notice is is
// known when it is as wide as it will be.
type listLayout struct{}

// Layout implements fyne.Layout.
func (listLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects[:2] {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		place(o, 0, y, size.Width, o.MinSize().Height)
		y += o.Size().Height + theme.Padding()
	}
	for _, o := range objects[2:] {
		place(o, 0, y, size.Width, size.Height-y)
	}
}

// MinSize implements fyne.Layout.
func (listLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			least = fyne.NewSize(fyne.Max(least.Width, m.Width), least.Height+m.Height+theme.Padding())
		}
	}
	return least
}
