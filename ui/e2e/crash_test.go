package e2e

// crashVar makes the test binary a program that crashes.
const crashVar = "PEERAGE_E2E_CRASH"

func crash(string) {}
