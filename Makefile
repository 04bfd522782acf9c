# Every target is a small script in scripts/; `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help run build test test-all lint fuzz soak bench package package-windows package-macos release screenshots icons clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: ## install what the build needs, build, open the window
	@scripts/run.sh

build: ## build/sendoff
	@scripts/build.sh

test: ## everything that needs Go, a C compiler, a virtual display, a keyring and a private Postfix
	@scripts/test.sh

test-all: ## on top of `make test`: other mail programs, fuzz tests, the packages, Wine
	@scripts/test-all.sh

lint: ## form, vet, linters, scripts
	@scripts/lint.sh

fuzz: ## every fuzz test for FUZZTIME (30s)
	@scripts/fuzz.sh

soak: ## the program killed KILLS (300) times while it sends, MESSAGES (500) from ten at once, WAITING (2000)
	@scripts/soak.sh

bench: ## speed and memory beside public programs, as ratios
	@scripts/bench.sh

package: ## for Linux: .deb, .rpm and a portable archive
	@scripts/package.sh

package-windows: ## the installer for Windows, made on Linux
	@scripts/package-windows.sh

package-macos: ## the disk image for macOS, made on a Mac
	@scripts/package-macos.sh

release: ## checks a version and makes and proves its packages
	@scripts/release.sh

screenshots: ## pictures of the real window
	@scripts/screenshots.sh

icons: ## every size of the icon from its SVG source
	@scripts/icons.sh

clean: ## remove build/
	@rm -rf build
