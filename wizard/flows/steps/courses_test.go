package steps_test

import (
	"strings"
	"testing"

	"example.org/peerage/wizard/flows/steps"
)

func TestCourses(t *testing.T) {
	to := func(target string, ranges ...string) steps.Course {
		return steps.Course{For: ranges[0], Target: target, Ranges: ranges}
	}
	for _, c := range []struct {
		name, of, want string
		list           []steps.Course
	}{
		{"none", "10.30.0.0/24", "10.30.0.0/24=", nil},
		{"the same", "10.30.0.0/24", "10.30.0.0/24=ours", []steps.Course{to("ours", "10.30.0.0/24"), to("nat", "0.0.0.0/0")}},
		{"a wider one", "10.30.0.0/24", "10.30.0.0/24=nat", []steps.Course{to("nat", "0.0.0.0/0")}},
		{"a narrower one", "10.30.0.0/24", "10.30.0.0/25=other 10.30.0.0/24=ours",
			[]steps.Course{to("ours", "10.30.0.0/24"), to("other", "10.30.0.0/25")}},
		{"in the middle", "10.30.0.0/24", "10.30.0.0/24=ours 10.30.0.64/26=other",
			[]steps.Course{to("ours", "10.30.0.0/24"), to("other", "10.30.0.64/26")}},
		{"halves", "10.30.0.0/24", "10.30.0.0/25=a 10.30.0.128/25=b",
			[]steps.Course{to("ours", "10.30.0.0/24"), to("a", "10.30.0.0/25"), to("b", "10.30.0.128/25")}},
		{"a list", "10.30.0.0/24", "10.30.0.0/24=ours 10.30.0.8/32=tgw",
			[]steps.Course{to("ours", "10.30.0.0/24"), to("tgw", "10.99.0.0/16", "10.30.0.8/32", "fd00::/8", "nonsense")}},
		{"host bits and the edge", "255.255.255.9/24", "255.255.255.0/24=ours 255.255.255.128/25=other",
			[]steps.Course{to("ours", "255.255.255.0/24"), to("other", "255.255.255.200/25")}},
		{"IPv6", "fd00::/64", "fd00::/64=ours", []steps.Course{to("ours", "fd00::/64"), to("other", "10.0.0.0/8")}},
		{"not a range", "here", "", []steps.Course{to("ours", "10.0.0.0/8")}},
	} {
		var got []string
		for _, p := range steps.Courses(c.of, c.list) {
			got = append(got, p.Range+"="+p.Target)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}
