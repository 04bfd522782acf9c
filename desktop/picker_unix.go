//go:build !windows && !darwin

package desktop

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

func (p *Picker) openFiles(ctx context.Context, req OpenRequest) ([]string, error) {
	options := map[string]dbus.Variant{"multiple": dbus.MakeVariant(true)}
	uris, err := p.choose(ctx, "OpenFile", req.Parent, req.Title, portalOptions(options, req.AcceptLabel, req.Folder))
	if err != nil {
		return nil, err
	}
	return pathsOf(uris)
}

func (p *Picker) saveFile(ctx context.Context, req SaveRequest) (string, error) {
	options := map[string]dbus.Variant{}
	if req.Name != "" {
		options["current_name"] = dbus.MakeVariant(req.Name)
	}
	uris, err := p.choose(ctx, "SaveFile", req.Parent, req.Title, portalOptions(options, req.AcceptLabel, req.Folder))
	if err != nil {
		return "", err
	}
	paths, err := pathsOf(uris)
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

// portalOptions adds what both dialogs have in common.
func portalOptions(options map[string]dbus.Variant, accept, folder string) map[string]dbus.Variant {
	options["modal"] = dbus.MakeVariant(true)
	if accept != "" {
		options["accept_label"] = dbus.MakeVariant(accept)
	}
	if folder != "" {
		options["current_folder"] = dbus.MakeVariant(append([]byte(folder), 0))
	}
	return options
}

// choose shows one of the portal's dialogs and returns the URIs chosen in it.
func (p *Picker) choose(
	ctx context.Context, method string, parent uintptr, title string, options map[string]dbus.Variant,
) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("asking for a file: %w", context.Cause(ctx))
	}
	portal, err := connectPortal(ctx, p.getenv)
	if err != nil {
		return nil, noPortal(ctx, err)
	}
	defer portal.close()
	window := ""
	if parent != 0 {
		window = fmt.Sprintf("x11:%x", parent)
	}
	if err := portal.open(ctx, method, window, title, options); err != nil {
		return nil, noPortal(ctx, err)
	}
	return portal.answer(ctx)
}

// noPortal is ErrNoPicker with its reason, unless the caller gave up.
func noPortal(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("asking for a file: %w", context.Cause(ctx))
	}
	return fmt.Errorf("%w: %w", ErrNoPicker, err)
}
