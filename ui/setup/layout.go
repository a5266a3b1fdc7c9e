package setup

import (
	"slices"

	"example.org/peerage/ui/theme"
)

// block is a part of the page, from the top down. A page that is too low
// loses the parts with the highest rank first.
type block struct {
	rank int
	// least is how many lines it must have to make sense, want how many it
	// would like.
	least, want int
	draw        func(h int) []string
}

// lines makes a block of fixed lines; cut ends in ….
func lines(t *theme.Theme, rank, least int, list []string) block {
	return block{rank: rank, least: min(least, len(list)), want: len(list), draw: func(h int) []string {
		if h >= len(list) {
			return list
		}
		out := slices.Clone(list[:h])
		if h > 0 {
			out[h-1] += t.Dim.On(" …")
		}
		return out
	}}
}

// pile puts blocks on top of each other in at most h lines, with a blank line
// between where there is room.
func pile(blocks []block, h int) []string {
	blocks = slices.DeleteFunc(blocks, func(b block) bool { return b.want == 0 })
	gap := 1
	if h < 13 {
		gap = 0
	}
	got := share(blocks, h, gap)
	var out []string
	for i, b := range blocks {
		if got[i] == 0 {
			continue
		}
		if gap > 0 && len(out) > 0 {
			out = append(out, "")
		}
		part := b.draw(got[i])
		out = append(out, part[:min(len(part), got[i])]...)
	}
	return out[:min(len(out), max(h, 0))]
}

// share gives every block its lines.
func share(blocks []block, h, gap int) []int {
	got := make([]int, len(blocks))
	order := make([]int, len(blocks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return blocks[a].rank - blocks[b].rank })
	left := h + gap
	for _, i := range order {
		if need := blocks[i].least + gap; blocks[i].least > 0 && (need <= left || got[order[0]] == 0 && left > 0) {
			got[i] = min(blocks[i].least, left)
			left -= got[i] + gap
		}
	}
	for _, i := range order {
		more := blocks[i].want - got[i]
		if got[i] == 0 {
			if left < gap+2 || blocks[i].least > left-gap {
				if left < gap+1 || blocks[i].want > 1 || blocks[i].least > 1 {
					continue
				}
			}
			left -= gap
		}
		more = max(min(more, left), 0)
		got[i] += more
		left -= more
	}
	return got
}
