package flows_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// hollow are bodies with which a change may be answered that was made: they
// name nothing.
var hollow = map[string]string{"nothing": "", "an empty object": "{}"}

// anotherKey is the number of a key that came in the place of one whose secret
// nobody read. Which call is struck differs: steps go side by side.
var anotherKey = regexp.MustCompile(`(keys=\["peerage-[0-9a-f]+)-[0-9]+`)

func unnumbered(diff []string) string {
	return anotherKey.ReplaceAllString(strings.Join(diff, "\n"), "$1")
}

// writes are the changes that an undisturbed run makes, sign-ins aside; EC2's
// questions are POSTs, too.
func (c course) writes(t *testing.T) (list []sim.Call) {
	c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, _ := l.Start(c.procedure, runID, c.answers(l), p)
		done(t, l, res, p, wizard.Done)
		for _, call := range l.Sim.Calls() {
			if call.Service != sim.Login && call.Method != http.MethodGet {
				list = append(list, call)
			}
		}
	})
	return list
}

// createdIsCreated has one change after the other answered with nothing that
// can be read: what was made is found and taken over, nothing is made twice,
// and everything goes again.
func (c course) createdIsCreated(t *testing.T) {
	t.Parallel()
	want, _ := c.undisturbed(t, company.Bare)
	seen := map[string]int{}
	for _, call := range c.writes(t) {
		key := call.Service + " " + call.Method
		skip := seen[key]
		seen[key]++
		if call.Status/100 != 2 {
			continue
		}
		for what, body := range hollow {
			name := fmt.Sprintf("%s %s %d %s", key, call.Path[strings.LastIndex(call.Path, "/")+1:], skip, what)
			t.Run(name, func(t *testing.T) {
				c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
					before := l.Inventory()
					l.Do(func(w *world.World) {
						w.Faults.Set(world.Fault{Name: "hollow", Service: call.Service, Method: call.Method, Skip: skip, Times: 1,
							Kind: "instead", Body: body})
					})
					p := flowtest.Says()
					res, _ := l.Start(c.procedure, runID, c.answers(l), p)
					done(t, l, res, p, wizard.Done)
					settle(t)
					diff, want := unnumbered(before.Diff(l.Inventory())), unnumbered(want)
					if diff != want {
						t.Errorf("made:\n%s\nwant:\n%s", diff, want)
					}
					c.takenDown(t, l, before, c.down...)
				})
			})
		}
	}
}

func TestCreatedIsCreated(t *testing.T)         { courseA.createdIsCreated(t) }
func TestCreatedIsCreatedUpCloud(t *testing.T)  { courseU.createdIsCreated(t) }
func TestCreatedIsCreatedAstra(t *testing.T)    { courseD.createdIsCreated(t) }
func TestCreatedIsCreatedAWS(t *testing.T)      { courseW.createdIsCreated(t) }
func TestCreatedIsCreatedEndpoint(t *testing.T) { courseP.createdIsCreated(t) }
