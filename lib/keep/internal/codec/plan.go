package codec

import (
	"fmt"
	"reflect"

	"github.com/gomlx/gomlx/core/tensors"
)

// planner finds the node of each type that a root type contains.
type planner struct {
	nodes map[reflect.Type]*node
}

var tensorType = reflect.TypeFor[*tensors.Tensor]()

// plan returns the node of t; at says where in the root type it was met.
func (p *planner) plan(t reflect.Type, at string) (*node, error) {
	if n, ok := p.nodes[t]; ok {
		return n, nil
	}
	n := &node{min: least(t)}
	p.nodes[t] = n
	if t == tensorType {
		made := pointerNode(t, tensorTarget())
		return p.fill(n, &made, nil)
	}
	if own, err := ownNode(t, at); own != nil || err != nil {
		return p.fill(n, own, err)
	}
	made, err := p.planKind(t, at)
	return p.fill(n, &made, err)
}

// fill completes the node that recursive types may already point to.
func (p *planner) fill(n, made *node, err error) (*node, error) {
	if err != nil {
		return nil, err
	}
	n.enc, n.dec, n.raw = made.enc, made.dec, made.raw
	return n, nil
}

// least returns the least number of bytes that a value of type t takes in a stream; 0 only for types without content.
func least(t reflect.Type) int {
	if own, _ := ownNode(t, ""); own != nil {
		return 8 // the length of its block
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Pointer, reflect.Interface:
		return 1
	case reflect.String, reflect.Slice, reflect.Map:
		return 8
	case reflect.Array:
		return t.Len() * least(t.Elem())
	case reflect.Struct:
		sum := 0
		for i := range t.NumField() {
			sum += least(t.Field(i).Type)
		}
		return sum
	default:
		return int(t.Size())
	}
}

func (p *planner) planKind(t reflect.Type, at string) (node, error) {
	switch k := t.Kind(); k {
	case reflect.Bool:
		return boolNode(), nil
	case reflect.String:
		return stringNode(), nil
	case reflect.Interface:
		return interfaceNode(), nil
	case reflect.Struct:
		return p.structNode(t, at)
	case reflect.Map:
		return p.mapNode(t, at)
	case reflect.Pointer:
		elem, err := p.plan(t.Elem(), at)
		return pointerNode(t, plainTarget(elem)), err
	case reflect.Slice:
		elem, err := p.plan(t.Elem(), at+"[]")
		return sliceNode(elem), err
	case reflect.Array:
		elem, err := p.plan(t.Elem(), at+"[]")
		if err != nil {
			return node{}, err
		}
		return arrayNode(t, elem), nil
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return node{}, fmt.Errorf("%s: a %s cannot be kept: leave it out of the type, or keep what it was made from", at, k)
	default:
		return rawNode(t), nil
	}
}

// structNode takes structs field by field; unexported fields are refused, for they cannot be set on the way back.
func (p *planner) structNode(t reflect.Type, at string) (node, error) {
	var fields []int
	var nodes []*node
	raw, size := true, uintptr(0)
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "_" && f.Type.Size() == 0 {
			continue
		}
		if !f.IsExported() {
			return node{}, fmt.Errorf("%s.%s is unexported and would be lost: export the field, give %s the methods GobEncode and GobDecode "+
				"(or MarshalBinary and UnmarshalBinary), or keep only the parts that matter", at, f.Name, t)
		}
		n, err := p.plan(f.Type, at+"."+f.Name)
		if err != nil {
			return node{}, err
		}
		fields, nodes = append(fields, i), append(nodes, n)
		raw, size = raw && n.raw, size+f.Type.Size()
	}
	if raw && size == t.Size() {
		return rawNode(t), nil
	}
	return fieldsNode(fields, nodes), nil
}

func fieldsNode(fields []int, nodes []*node) node {
	return node{
		enc: func(e *encoder, v reflect.Value) {
			for i, f := range fields {
				e.value(nodes[i], v.Field(f))
			}
		},
		dec: func(d *decoder, v reflect.Value) {
			for i, f := range fields {
				d.value(nodes[i], v.Field(f))
			}
		},
	}
}

// mapNode writes a map in the order of its encoded keys, so that equal maps have equal bytes.
func (p *planner) mapNode(t reflect.Type, at string) (node, error) {
	key, err := p.plan(t.Key(), at+"[key]")
	if err != nil {
		return node{}, err
	}
	elem, err := p.plan(t.Elem(), at+"[]")
	if err != nil {
		return node{}, err
	}
	return node{
		enc: func(e *encoder, v reflect.Value) { encodeMap(e, v, key, elem) },
		dec: func(d *decoder, v reflect.Value) { decodeMap(d, v, key, elem) },
	}, nil
}
