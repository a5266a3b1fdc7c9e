package flows_test

// knownInputs are those of knownCases that are about changing what was entered.
const knownInputs = `
`
