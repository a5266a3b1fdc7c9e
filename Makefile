# peerage: everything that is done by hand more than once.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# One set of flags for everything: each other set compiles the big SDKs anew.
export CGO_ENABLED ?= 0
GOLANGCI = v2.15.0
RACE     = ./...
SLOW_RACE = state|wizard/flows|ui/e2e|ui/host|ui/app|ui/board|ui/command|docs/rules
LDFLAGS  = -s -w -X example.org/peerage/ui/command.version=$(VERSION)

.PHONY: notices cross install demo test race race-ci soak lint golangci bench benchmarks shots film build clean e2e

build: ## one static binary: bin/peerage
	$(GO) build -ldflags '$(LDFLAGS)' -o bin/peerage .

install: ## the same, where go install puts programs
	$(GO) install -ldflags '$(LDFLAGS)' .

demo: build ## the main job on the embedded clouds; in a pipe it prints lines and ends by itself
	@./bin/peerage demo

test: ## all tests
	$(GO) test -timeout 20m ./...

e2e: build ## the documents' own requests, and aws, against the lab; AZ=... adds a working az
	@for t in aws:awscli curl:curl jq:jq $(if $(findstring az-old,$(AZ)),az:azure-cli); do command -v /usr/bin/$${t%%:*} >/dev/null || missing="$$missing $${t##*:}"; done; \
	test -z "$$missing" || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; }
	PEERAGE=$(CURDIR)/bin/peerage AZ="$(AZ)" ./testdata/e2e/run.sh

race: ## the race detector, in every package; RACE="./state ./wizard" for some
	CGO_ENABLED=1 $(GO) test -race -timeout 40m $(RACE)

# What CI looks at with the race detector: all but what takes minutes there.
race-ci:
	@$(GO) list ./... | grep -v -E '^example.org/peerage/($(SLOW_RACE))$$' | tr '\n' ' '

# A campaign alone: SEED=n go test -run TestCampaigns -v ./wizard/flows
soak: ## the watcher over more random worlds than CI has time for, SEEDS=1000000, 100,000 links, and 100,000 campaigns
	SEEDS=$(or $(CAMPAIGNS),100000) $(GO) test -timeout 12h -run TestCampaigns -v ./wizard/flows
	SEEDS=$(or $(SEEDS),200000) $(GO) test -timeout 6h -run 'TestEventsFold|TestIDsInAnyOrder|Thousand' -v ./providers/watch

lint: ## formatting, go.mod, vet, staticcheck, the rules of the house
	@out=$$(gofmt -l .); test -z "$$out" || { echo "not gofmt-ed:"; echo "$$out"; exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -checks inherit,ST1016,-ST1005 ./...
	$(GO) test ./docs/...

golangci: ## what golangci-lint adds (.golangci.yml); compiles it, which takes minutes
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI) run

LINKS ?= 18,1000,10000
bench: build ## figures, printed, in about six minutes; LINKS=18,1000 for some
	PEERAGE_BIN=$(CURDIR)/bin/peerage $(GO) run ./ui/uitest/measure -links $(LINKS) \
		-meanwhile '$(MAKE) -s benchmarks'

# Those of packages that have some: the others would be built for nothing.
benchmarks:
	$(GO) test -run '^$$' -bench . -benchmem -benchtime 300ms $$(grep -rl '^func Benchmark' --include='*_test.go' . | xargs -n1 dirname | sort -u)
	$(GO) test -run 'TestCost|TestPausesAddLittle' -v ./wizard/flows

shots: build ## pictures of the screens, into dist/shots; SHOTS="-only azure -themes dark -sizes 80x24" for some
	PEERAGE_BIN=$(CURDIR)/bin/peerage $(GO) run ./ui/uitest/shots $(SHOTS) dist/shots

film: build ## the tour of the demo as an animated picture, for the README
	PEERAGE_BIN=$(CURDIR)/bin/peerage $(GO) run ./ui/uitest/film docs/film.gif

notices: ## the licences of all that is linked in, for a release
	$(GO) run ./docs/notices THIRD_PARTY_NOTICES.txt

cross: ## it compiles for the other systems, with all tests
	for os in windows darwin; do GOOS=$$os $(GO) build -o /dev/null . && GOOS=$$os $(GO) vet ./... || exit 1; done

clean:
	rm -rf bin dist
