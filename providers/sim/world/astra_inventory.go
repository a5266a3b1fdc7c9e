package world

import (
	"fmt"
	"strings"
)

func (a *Astra) count(i *Inventory) {
	for _, d := range a.databases {
		line := fmt.Sprintf("%s %s %s %s %s", d.Name, d.Cloud, d.Region, d.Tier, d.Status)
		if p := d.Peering; p != nil {
			line += fmt.Sprintf(" to %s/%s %s", p.ResourceGroup, p.VNet, p.Status)
		}
		list := "off"
		if d.ListOn {
			list = "on"
		}
		var at []string
		for _, x := range d.Addresses {
			at = append(at, x.Address)
		}
		i.Astra = append(i.Astra, line+" list="+list+" ["+strings.Join(at, " ")+"]")
	}
}
