package codec

import (
	"fmt"
	"reflect"
	"strings"
)

// signature spells t out, named types with what they are made of: a field that is renamed, moved or given another type
// changes it.
func signature(t reflect.Type) string {
	var b strings.Builder
	spell(&b, t, map[reflect.Type]bool{})
	return b.String()
}

func spell(b *strings.Builder, t reflect.Type, met map[reflect.Type]bool) {
	if t.Name() != "" {
		fmt.Fprintf(b, "%s.%s", t.PkgPath(), t.Name())
		if met[t] || t.PkgPath() == "" {
			return
		}
		met[t] = true
		b.WriteByte('=')
	}
	switch t.Kind() {
	case reflect.Pointer:
		b.WriteByte('*')
		spell(b, t.Elem(), met)
	case reflect.Slice:
		b.WriteString("[]")
		spell(b, t.Elem(), met)
	case reflect.Array:
		fmt.Fprintf(b, "[%d]", t.Len())
		spell(b, t.Elem(), met)
	case reflect.Map:
		b.WriteString("map[")
		spell(b, t.Key(), met)
		b.WriteByte(']')
		spell(b, t.Elem(), met)
	case reflect.Struct:
		b.WriteByte('{')
		for i := range t.NumField() {
			fmt.Fprintf(b, "%s ", t.Field(i).Name)
			spell(b, t.Field(i).Type, met)
			b.WriteByte(';')
		}
		b.WriteByte('}')
	case reflect.Interface:
		fmt.Fprintf(b, "interface%d", t.NumMethod())
	default:
		b.WriteString(t.Kind().String())
	}
}
