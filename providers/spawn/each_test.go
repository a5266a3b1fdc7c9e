package spawn_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/spawn"
)

func TestEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		done, began := make([]bool, 10), time.Now()
		err := spawn.Each(10, 4, func(i int) error {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			done[i] = true
			return nil
		})
		if err != nil || most.Load() != 4 || time.Since(began) != 3*time.Second || fmt.Sprint(done) != fmt.Sprint(make10()) {
			t.Errorf("%v, %d at once, %s, %v", err, most.Load(), time.Since(began), done)
		}
	})
	if err := spawn.Each(0, 4, nil); err != nil {
		t.Error(err)
	}
}

func make10() []bool { return []bool{true, true, true, true, true, true, true, true, true, true} }

// TestEachFails: the first in order is told, what was begun is finished, and
// nothing is begun after.
func TestEachFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun, ended atomic.Int64
		err := spawn.Each(10, 3, func(i int) error {
			begun.Add(1)
			defer ended.Add(1)
			time.Sleep(time.Duration(5-i) * time.Second)
			if i > 0 {
				return fmt.Errorf("no %d", i)
			}
			return nil
		})
		if err == nil || err.Error() != "no 1" || begun.Load() != 3 || ended.Load() != 3 {
			t.Errorf("%v, %d begun, %d ended", err, begun.Load(), ended.Load())
		}
	})
}

// TestEachPanics: whoever guards the caller guards the calls.
func TestEachPanics(t *testing.T) {
	bad := errors.New("bad")
	defer func() {
		if v := recover(); v != bad {
			t.Errorf("recovered %v", v)
		}
	}()
	_ = spawn.Each(3, 2, func(i int) error {
		if i == 1 {
			panic(bad)
		}
		return nil
	})
	t.Error("no panic")
}
