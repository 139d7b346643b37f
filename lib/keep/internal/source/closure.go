package source

import (
	"go/ast"
	"slices"
	"strings"
)

// object is what a name stands for, as go/parser resolves it. The parser knows no types, so that in T{K: 0} it may take
// the field K for a variable K: the text then holds more than needed, never less, and no import must be loaded.
//
//lint:ignore SA1019 types.Object would need every import of the file compiled and read at each start of a cell.
type object = ast.Object

// walk collects the text of functions and of what they depend on.
type walk struct {
	file  *file
	roots []ast.Node
	outer ast.Node // the declared function around the roots, nil for declared functions
	loops map[*object]bool
	named map[*object]bool // variables whose values the call names by themselves: On(x)
	met   map[ast.Node]bool
	seen  map[*object]bool
	lines []string

	unnamed, parameters []string // captured loop variables and parameters
}

// closure follows the names in the roots to the declarations and statements that give them their meaning.
func (f *file) closure(roots []ast.Node) Func {
	named, mentioned := f.arguments(roots)
	w := &walk{file: f, roots: roots, named: named, met: map[ast.Node]bool{}, seen: map[*object]bool{}}
	w.outer = f.enclosing(roots[0])
	w.loops = w.loopVariables()
	for _, root := range roots {
		w.add(root)
	}
	slices.Sort(w.lines)
	return Func{
		Text:       strings.Join(slices.Compact(w.lines), "\n"),
		Loops:      without(mentioned, w.unnamed),
		Parameters: without(mentioned, w.parameters),
	}
}

// without returns the names that are not among those mentioned, sorted.
func without(mentioned map[string]bool, names []string) []string {
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return mentioned[name] })
}

// enclosing returns the declared function that holds a literal, nil where there is none.
func (f *file) enclosing(n ast.Node) ast.Node {
	for _, d := range f.tree.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && ast.Node(d) != n && contains(d, n) {
			return d
		}
	}
	return nil
}

func contains(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// add takes in the text of a node and follows the names in it.
func (w *walk) add(n ast.Node) {
	if w.met[n] {
		return
	}
	w.met[n] = true
	w.lines = append(w.lines, w.file.tokens(n.Pos(), n.End()))
	ast.Inspect(n, func(m ast.Node) bool {
		if id, ok := m.(*ast.Ident); ok && id.Obj != nil && !w.seen[id.Obj] {
			w.follow(id.Obj, n)
		}
		return true
	})
}

// follow takes in what gives the object its meaning, if that lies outside the text from which it was met.
func (w *walk) follow(obj *object, from ast.Node) {
	switch pos := obj.Pos(); {
	case w.file.tree.Scope.Lookup(obj.Name) == obj:
		w.seen[obj] = true
		for _, d := range w.file.decls[obj.Name] {
			w.add(d)
		}
	case from.Pos() <= pos && pos < from.End() || w.outer == nil:
	default:
		w.seen[obj] = true
		w.captured(obj)
	}
}

// captured takes in the statements of the surrounding function that set a variable, unless its value is named by itself.
func (w *walk) captured(obj *object) {
	if w.named[obj] {
		return
	}
	if w.loops[obj] {
		w.unnamed = append(w.unnamed, obj.Name)
	} else if _, ok := obj.Decl.(*ast.Field); ok {
		w.parameters = append(w.parameters, obj.Name)
	}
	ast.Inspect(w.outer, func(n ast.Node) bool {
		if n == nil || slices.Contains(w.roots, n) {
			return false // what a root does inside is in its text already
		}
		if source := setter(n, obj); source != nil {
			w.add(source)
		}
		return true
	})
}

// setter returns the part of a statement that decides the value of obj, nil if the statement does not set it. Besides
// assignments these are calls of its methods that stand alone, and calls that get its address.
func setter(n ast.Node, obj *object) ast.Node {
	is := func(e ast.Expr) bool { return root(e) == obj }
	switch n := n.(type) {
	case *ast.AssignStmt:
		if slices.ContainsFunc(n.Lhs, is) {
			return n
		}
	case *ast.ValueSpec:
		if slices.ContainsFunc(n.Names, func(id *ast.Ident) bool { return id.Obj == obj }) {
			return n
		}
	case *ast.IncDecStmt:
		if is(n.X) {
			return n
		}
	case *ast.RangeStmt:
		if n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value) {
			return n.X
		}
	case *ast.CallExpr:
		if slices.ContainsFunc(n.Args, func(e ast.Expr) bool { a, ok := e.(*ast.UnaryExpr); return ok && is(a.X) }) {
			return n
		}
	case *ast.ExprStmt:
		if call, ok := n.X.(*ast.CallExpr); ok && is(call.Fun) {
			return n
		}
	}
	return nil
}

// root returns the variable that an assignment to e changes: a for a, a.b, a[i], *a and a.b().
func root(e ast.Expr) *object {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Obj
	case *ast.SelectorExpr:
		return root(e.X)
	case *ast.IndexExpr:
		return root(e.X)
	case *ast.StarExpr:
		return root(e.X)
	case *ast.ParenExpr:
		return root(e.X)
	}
	return nil
}

// loopVariables returns the variables of the loops around the roots.
func (w *walk) loopVariables() map[*object]bool {
	loops := map[*object]bool{}
	if w.outer == nil {
		return loops
	}
	ast.Inspect(w.outer, func(n ast.Node) bool {
		var body ast.Node
		var set []ast.Expr
		switch n := n.(type) {
		case *ast.RangeStmt:
			body, set = n.Body, []ast.Expr{n.Key, n.Value}
		case *ast.ForStmt:
			if init, ok := n.Init.(*ast.AssignStmt); ok {
				body, set = n.Body, init.Lhs
			}
		}
		if body != nil && slices.ContainsFunc(w.roots, func(r ast.Node) bool { return contains(body, r) }) {
			for _, e := range set {
				if obj := root(e); obj != nil {
					loops[obj] = true
				}
			}
		}
		return true
	})
	return loops
}

// arguments looks at the other arguments of the call that takes one of the roots: the variables that stand there by
// themselves, as x in On(x, len(y)), and the names of all that are mentioned.
func (f *file) arguments(roots []ast.Node) (named map[*object]bool, mentioned map[string]bool) {
	named, mentioned = map[*object]bool{}, map[string]bool{}
	isRoot := func(e ast.Expr) bool { return slices.Contains(roots, ast.Node(e)) }
	ast.Inspect(f.tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.ContainsFunc(call.Args, isRoot) {
			return true
		}
		for _, arg := range call.Args {
			if isRoot(arg) {
				continue
			}
			ast.Inspect(arg, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					mentioned[id.Name] = true
				}
				return true
			})
			for _, id := range alone(arg) {
				named[id.Obj] = true
			}
		}
		return true
	})
	return named, mentioned
}

// alone returns the variables that an argument is, or that the call which it is takes as they are.
func alone(arg ast.Expr) (ids []*ast.Ident) {
	args := []ast.Expr{arg}
	if call, ok := arg.(*ast.CallExpr); ok {
		args = call.Args
	}
	for _, a := range args {
		if id, ok := a.(*ast.Ident); ok && id.Obj != nil {
			ids = append(ids, id)
		}
	}
	return ids
}
