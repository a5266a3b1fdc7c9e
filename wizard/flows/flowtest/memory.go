package flowtest

import (
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"sync"
	"time"

	"example.org/peerage/wizard"
)

// Journal keeps events in memory, as JSON, as a store would. It can end the
// engine at an event, as a killed process ends: nothing more happens after.
type Journal struct {
	mu   sync.Mutex
	rows [][]byte
	read []wizard.Event // the rows that were read back before
	// Kill ends the engine at its n-th event, from 1; 0 never. After says
	// whether that event is kept first. It happens once, and not in a process
	// that goes on with the run: Lab.Resume forgets it.
	Kill  int
	After bool
	// Deadly says of an event that the process dies at its instant. Steps side by
	// side tell what they have to tell at one in any order: either all of it is
	// kept, or nothing.
	Deadly func(wizard.Event) bool
	last   time.Time // the instant at which it dies
	at     time.Time // the latest instant, before which there were so many rows
	before int
	dead   bool   // the process is, and whatever still works in it
	cut    func() // breaks off what it still waits for
	heard  func(row []byte)
}

// Append implements wizard.Journal.
func (j *Journal) Append(_ context.Context, e wizard.Event) (int64, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	if seq, dead := j.keep(b, e); !dead {
		return seq, nil
	}
	runtime.Goexit()
	return 0, nil
}

func (j *Journal) keep(b []byte, e wizard.Event) (seq int64, dead bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.passed(e.At) {
		return 0, true
	}
	if e.At.After(j.at) {
		j.at, j.before = e.At, len(j.rows)
	}
	if j.Deadly != nil && j.Deadly(e) {
		j.last, j.Deadly = e.At, nil
	}
	j.dead = j.Kill > 0 && len(j.rows)+1 == j.Kill
	if !j.dead || j.After {
		j.rows = append(j.rows, b)
		if j.heard != nil {
			j.heard(b)
		}
	}
	if j.dead {
		j.Kill = 0
	}
	return int64(len(j.rows)), j.dead
}

// over says whether the process is dead at an instant: it sends nothing more.
func (j *Journal) over(now time.Time) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.passed(now)
}

func (j *Journal) passed(now time.Time) bool {
	if !j.last.IsZero() && now.After(j.last) {
		j.end()
	}
	return j.dead
}

// end: the instant at which the process dies has passed.
func (j *Journal) end() {
	if !j.After {
		j.rows = j.rows[:j.before]
		j.read = j.read[:min(len(j.read), j.before)]
	}
	j.last = time.Time{}
	j.die()
}

// die has no client try again what the process was at: they draw how long they
// pause.
func (j *Journal) die() {
	j.dead = true
	if j.cut != nil {
		j.cut()
	}
}

// Dead says whether the process died.
func (j *Journal) Dead() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dead || !j.last.IsZero()
}

// Die ends the engine with the next event that it would keep: the process is
// dead, whatever still works in it.
func (j *Journal) Die() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.die()
}

// revive begins another process, which ends by cut.
func (j *Journal) revive(cut func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.last.IsZero() {
		j.end()
	}
	j.dead, j.cut = false, cut
}

// load puts an event of an earlier process there.
func (j *Journal) load(row []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.rows = append(j.rows, row)
}

// Events reads the journal back.
func (j *Journal) Events() []wizard.Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, b := range j.rows[len(j.read):] {
		var e wizard.Event
		if err := json.Unmarshal(b, &e); err != nil {
			panic(err)
		}
		j.read = append(j.read, e)
	}
	return slices.Clone(j.read)
}

// Len is how many events there are.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.rows)
}

// Text is the whole journal, for searching.
func (j *Journal) Text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []byte
	for _, b := range j.rows {
		out = append(append(out, b...), '\n')
	}
	return string(out)
}

// Vault keeps secrets in memory.
type Vault struct {
	mu   sync.Mutex
	kept map[string]string
	// Ever holds every secret that was kept, for searching.
	Ever  []string
	heard func(name, value string)
}

// NewVault makes an empty vault.
func NewVault() *Vault { return &Vault{kept: map[string]string{}} }

// Put implements wizard.Vault.
func (v *Vault) Put(_ context.Context, run, name, value string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept[run+"/"+name] = value
	v.Ever = append(v.Ever, value)
	if v.heard != nil {
		v.heard(name, value)
	}
	return nil
}

// Get implements wizard.Vault.
func (v *Vault) Get(_ context.Context, run, name string) (string, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.kept[run+"/"+name]
	return s, ok, nil
}

// Delete implements wizard.Vault; absent is success.
func (v *Vault) Delete(_ context.Context, run, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.kept, run+"/"+name)
	if v.heard != nil {
		v.heard(name, "")
	}
	return nil
}

// Where implements wizard.Vault.
func (v *Vault) Where() string { return "in memory" }

// Lose forgets everything, as memory does when a process ends.
func (v *Vault) Lose() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.kept)
}
