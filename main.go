// Command peerage sets up private network peerings between hosted data
// platforms and clouds, and watches them.
package main

import (
	"os"

	"example.org/peerage/ui/command"
)

func main() { os.Exit(command.Main(os.Args[1:])) }
