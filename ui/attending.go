package ui

// attend sends in the background whatever becomes due, until the program ends.
func (w *Window) attend() {
	w.attended = make(chan struct{})
	box, log := w.parts.Outbox, w.log
	var err error
	w.bridge.linger(func() {
		defer close(w.attended)
		if err = box.Attend(w.sendCtx); err != nil {
			log.Error("sending in the background", "err", err)
		}
	}, func() {
		if err != nil && !w.closing && w.sendCtx.Err() == nil {
			w.present()
			w.toasts.stay(w.t("store.damaged-now"))
		}
		w.leaveWhenIdle()
	})
}

// attending reports whether something may still be on its way in the
// background.
func (w *Window) attending() bool {
	if w.attended == nil {
		return false
	}
	select {
	case <-w.attended:
		return false
	default:
		return true
	}
}
