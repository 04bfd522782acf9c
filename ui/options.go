package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"sendoff/compose"
)

// options are what few messages need: a drawer below the header, opened by a
// button beside Send.
type options struct {
	replyTo *peopleField
	plain   *tick // no formatting
	partial *tick // send to the others if a recipient is refused
	toggle  *button
	rows    *fyne.Container
}

func newOptions(c *composer) *options {
	o := &options{replyTo: c.people("")}
	changed := func(bool) { c.changed() }
	o.plain, o.partial = newTick(false, changed), newTick(false, changed)
	o.plain.Text, o.partial.Text = c.t("composer.plain"), c.t("composer.partial")
	o.toggle = newQuiet(c.t("composer.options"), func() {
		if o.rows.Hidden {
			o.open(c)
			o.replyTo.focus()
			return
		}
		o.rows.Hide()
		c.content.Refresh()
	})
	reply := c.headerRow("composer.reply-to", o.replyTo)
	o.rows = container.New(layout.NewCustomPaddedVBoxLayout(0), reply, container.New(&flow{}, o.plain, o.partial))
	o.rows.Hide()
	return o
}

// open pulls the drawer out.
func (o *options) open(c *composer) {
	o.rows.Show()
	c.header.Refresh()
	c.content.Refresh()
}

// show shows the options of a draft; those that were set are in sight.
func (o *options) show(d compose.Draft) {
	o.replyTo.SetText(d.ReplyTo)
	o.plain.SetChecked(!d.Markdown)
	o.partial.SetChecked(d.Partial)
	o.rows.Hidden = d.ReplyTo == "" && !d.Partial && d.Markdown
}

// read takes the options over into a draft.
func (o *options) read(d *compose.Draft) {
	d.ReplyTo, d.Markdown, d.Partial = o.replyTo.Text(), !o.plain.Checked, o.partial.Checked
}

// lockable are the controls that are locked while the message is frozen.
func (o *options) lockable() []fyne.Disableable {
	return []fyne.Disableable{o.replyTo, o.plain, o.partial, o.toggle}
}
