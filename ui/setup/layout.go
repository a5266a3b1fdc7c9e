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

// spareRank is from which rank on blocks are no part of the page: they have what
// it leaves.
const spareRank = 20

// share gives every block its lines: first those of the page, then the others.
func share(blocks []block, h, gap int) []int {
	got := make([]int, len(blocks))
	order := make([]int, len(blocks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return blocks[a].rank - blocks[b].rank })
	spare := len(order)
	if at := slices.IndexFunc(order, func(i int) bool { return blocks[i].rank >= spareRank }); at >= 0 {
		spare = at
	}
	left := h + gap
	for _, part := range [][]int{order[:spare], order[spare:]} {
		left = shareOut(blocks, part, got, left, gap)
	}
	return got
}

// shareOut gives the blocks of a part their lines, the least first, and says what is
// left.
func shareOut(blocks []block, order, got []int, left, gap int) int {
	for _, i := range order {
		need, squeezed := blocks[i].least+gap, got[order[0]] == 0 && left > 0 && blocks[i].rank < spareRank
		if blocks[i].least > 0 && (need <= left || squeezed) {
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
	return left
}
