package feedforward

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// flatName are the names that Gluon's collect_params().save gives: kinds of layers with numbers, each kind in the order of creation. With scopes the layers
// of each bottleneck stand behind "sequential" and its number, and count anew.
var flatName = regexp.MustCompile(`^(?:[a-z]+\d+_)*?(?:sequential(\d+)_)?(conv|instancenorm|inspiration)(\d+)_(weight|bias|gamma|beta)$`)

// layer is a layer by a flat name: the number of its scope, -1 for none, its kind and its own number.
type layer struct {
	scope  int
	kind   string
	number int
}

// recogniseFlat reads the MXNet program's flat names.
func recogniseFlat(f *weights.File) (found, error) {
	scopes, convs, first, match := []int{}, 0, "", ""
	for _, name := range f.Names() {
		l, kind, ok := layerOf(name)
		if !ok {
			continue
		}
		if l.scope >= 0 && !slices.Contains(scopes, l.scope) {
			scopes = append(scopes, l.scope)
		}
		switch {
		case l.kind == "inspiration":
			match = name
		case l.kind == "conv" && kind == "weight":
			convs++
			if l.scope < 0 && l.number == 0 {
				first = name
			}
		}
	}
	n := msgNet(f, first, match)
	n.Affine, n.Zeros, n.Blocks = true, true, (convs-convsAround)/3
	if err := n.check(); err != nil {
		return found{}, err
	}
	slices.Sort(scopes)
	layers := layersOf(n, scopes)
	return found{n, mxnetColors, func(name string) string {
		l, parameter, ok := layerOf(name)
		if !ok || layers[l] == "" {
			return name
		}
		return layers[l] + msgName.Replace("."+parameter)
	}}, nil
}

// convsAround is the number of an MSG-Net's convolutions outside of its residual blocks: the first and the last, and four in each bottleneck that changes the size.
const convsAround = 2 + 4*4

// layerOf reads a flat name: the layer, and which of its parameters it is.
func layerOf(name string) (l layer, parameter string, ok bool) {
	parts := flatName.FindStringSubmatch(name)
	if parts == nil {
		return layer{}, "", false
	}
	l = layer{scope: -1, kind: parts[2]}
	if parts[1] != "" {
		l.scope, _ = strconv.Atoi(parts[1])
	}
	l.number, _ = strconv.Atoi(parts[3])
	return l, parts[4], true
}

// layersOf gives the names by structure of an MSG-Net's layers: numbered throughout, or where there are scopes, one for each bottleneck, anew in each.
func layersOf(n MSGNet, scopes []int) map[layer]string {
	names, counts, block, blocks := map[layer]string{}, map[layer]int{}, "", -1
	for _, p := range paramsOf(n) {
		name, ok := strings.CutSuffix(p.Name, ".weight")
		if !ok {
			continue
		}
		l := layer{scope: -1, kind: map[int]string{1: "instancenorm", 3: "inspiration", 4: "conv"}[len(p.Shape)]}
		if before, _, inside := strings.Cut(name, ".conv_block."); inside && len(scopes) > 0 {
			if before != block {
				block, blocks = before, blocks+1
			}
			if blocks < len(scopes) {
				l.scope = scopes[blocks]
			}
		}
		counts[l]++
		key := l
		key.number = counts[l] - 1
		names[key] = name
	}
	return names
}
