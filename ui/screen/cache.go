package screen

// Cache is a screen's last view: it is drawn anew only for another version,
// theme or size.
type Cache struct {
	version, theme, width, height int
	drawn                         bool
	view                          string
}

// View gives the last view if it was for the same, else a new one.
func (c *Cache) View(version, theme, width, height int, draw func(width, height int) string) string {
	is := Cache{version: version, theme: theme, width: width, height: height, drawn: true, view: c.view}
	if *c != is {
		is.view = draw(width, height)
		*c = is
	}
	return c.view
}

// Len is how long the last view is.
func (c *Cache) Len() int { return len(c.view) }
