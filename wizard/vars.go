package wizard

// Var is a variable of a procedure, by the documents' own name.
type Var struct {
	// Name as the documents write it: "USER_APP_ID".
	Name string
	// Title is the short label, Help a sentence: where to find it.
	Title, Help string
	// Secret values live in the vault only.
	Secret bool
	// Check validates and normalises; its error says what is wrong and what
	// is expected. Nil accepts anything that is not empty.
	Check func(string) (string, error)
}

// Normal validates a value.
func (v Var) Normal(value string) (string, error) {
	if v.Check == nil {
		return Text(value)
	}
	return v.Check(value)
}
