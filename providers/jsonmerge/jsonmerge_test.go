package jsonmerge

import "testing"

func TestMerge(t *testing.T) {
	const was = `{"etag":"e","n":12345678901234567890.10,"properties":{"a":1,"deep":{"x":[1,null],"y":true},"gone":1}}`
	o, err := Read([]byte(was))
	if err != nil {
		t.Fatal(err)
	}
	o.Merge(map[string]any{"properties": map[string]any{"a": false, "gone": nil, "deep": Object{"z": "new"},
		"b": Object{"c": 1}}})
	o.Drop("etag", "properties.deep.y", "properties.none.at.all", "n.o")
	got, err := o.Bytes()
	const want = `{"n":12345678901234567890.10,"properties":{"a":false,"b":{"c":1},"deep":{"x":[1,null],"z":"new"}}}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	if o.Text("properties.deep.z") != "new" || o.Text("properties.a") != "" || o.Text("none.at.all") != "" {
		t.Error("texts")
	}
}

func TestReadTakesObjectsOnly(t *testing.T) {
	for raw, ok := range map[string]bool{"": true, " \n": true, "{}": true, "null": false, "[]": false, "1": false,
		"{": false} {
		if o, err := Read([]byte(raw)); (err == nil) != ok || ok && o == nil {
			t.Errorf("%q: %v, %v", raw, o, err)
		}
	}
}

func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"a":{"b":1}}`), []byte(`{"a":{"b":null,"c":[]}}`))
	f.Fuzz(func(t *testing.T, base, change []byte) {
		o, err := Read(base)
		c, cerr := Read(change)
		if err != nil || cerr != nil {
			return
		}
		o.Merge(c)
		if _, err := o.Bytes(); err != nil {
			t.Error(err)
		}
	})
}
