package thin

import (
	"fmt"
	"net/http"
	"time"

	"example.org/peerage/providers"
)

// Skew is by how much the answer's Date header says that this machine's clock
// is ahead; false when it does not tell. now is when the answer came.
func Skew(h http.Header, now time.Time) (time.Duration, bool) {
	date, err := http.ParseTime(h.Get("Date"))
	return now.Sub(date).Round(time.Second), err == nil
}

// WrongClock makes e, a refusal because of its time, the error of a machine
// whose clock is off, by the answer's Date header; now is when it came. The
// provider's own code stays as the native one.
func WrongClock(e *providers.Error, h http.Header, now time.Time) {
	e.Class, e.Native, e.Code = providers.WrongClock, e.Code, providers.CodeClock
	off, told := Skew(h, now)
	if !told {
		return
	}
	way := "ahead"
	if off < 0 {
		off, way = -off, "behind"
	}
	size := fmt.Sprintf("%.0f min", off.Minutes())
	if off < 2*time.Minute {
		size = fmt.Sprintf("%.0f s", off.Seconds())
	}
	if e.Detail == nil {
		e.Detail = map[string]string{}
	}
	e.Detail["off"] = size + " " + way
}
