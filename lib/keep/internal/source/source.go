// Package source finds the text of a function value in the source file it was compiled from, together with everything
// in that file which the function depends on: what it calls, the types and globals it names, and the statements of the
// surrounding function that set the variables it captured.
//
// Two texts are equal exactly when the tokens are: lines, spaces and comments do not count. The text says nothing about
// values that come from elsewhere (flags, files, the clock), nor about code in other files and packages.
package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// Func is a function in its source file.
type Func struct {
	// Text is the function and what it depends on, one declaration or statement a line, in an order that does not
	// depend on theirs.
	Text string
	// Loops and Parameters name the captured loop variables and parameters that the call which takes the function
	// mentions in no other argument: the text is the same for all their values.
	Loops, Parameters []string
}

// Of returns the source of fn, a function value, and false where it cannot be read: the file is not where the compiler
// saw it, or fn is a method value.
func Of(fn any) (Func, bool) {
	entry := reflect.ValueOf(fn).Pointer()
	if found, ok := found.Load(entry); ok {
		return found.(Func), true
	}
	at := locate(entry)
	f, err := load(at.path)
	if err != nil {
		return Func{}, false
	}
	roots := f.functions(at)
	if len(roots) == 0 {
		return Func{}, false
	}
	text := f.closure(roots)
	found.Store(entry, text)
	return text, true
}

var found sync.Map // entry of a function's code -> Func

// place is where the code of a function begins.
type place struct {
	path    string
	line    int
	literal bool // the function is a literal
	inlined bool // the code begins with a call that was inlined, so that line is somewhere in the function's body
}

// locate returns the place of the code at entry. Code inlined at the very beginning has frames of its own: the last
// frame is the function itself.
func locate(entry uintptr) place {
	frames := runtime.CallersFrames([]uintptr{entry + 1})
	for n := 0; ; n++ {
		frame, more := frames.Next()
		if !more {
			return place{frame.File, frame.Line, isLiteral(frame.Function), n > 0}
		}
	}
}

// isLiteral says whether a function's name in the runtime ends as those of literals do: "main.main.func1",
// "main.main.func2.1".
func isLiteral(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return strings.Trim(strings.TrimPrefix(last, "func"), "0123456789-") == "" && last != ""
}

// file is a parsed source file.
type file struct {
	text  []byte
	fset  *token.FileSet
	tree  *ast.File
	decls map[string][]ast.Node // what declares a name at the top level; the methods of a type are under its name
}

var files sync.Map // path -> *file

// load parses the file once in the life of the process: a program is compiled from one version of it.
func load(path string) (*file, error) {
	if f, ok := files.Load(path); ok {
		return f.(*file), nil
	}
	text, err := os.ReadFile(resolve(path))
	if err != nil {
		return nil, err
	}
	f := &file{text: text, fset: token.NewFileSet()}
	if f.tree, err = parser.ParseFile(f.fset, path, text, 0); err != nil {
		return nil, err
	}
	f.decls = declarations(f.tree)
	files.Store(path, f)
	return f, nil
}

// resolve finds the file of a notebook's cell that was built with -trimpath: its path then begins with the module's
// name, which is that of the kernel's folder.
func resolve(path string) string {
	if folder := os.Getenv("GONB_TMP_DIR"); folder != "" && !filepath.IsAbs(path) && filepath.Dir(path) == filepath.Base(folder) {
		return filepath.Join(folder, filepath.Base(path))
	}
	return path
}

// functions returns the functions whose code may begin at the place: all those that start in its line, but none inside
// another of them; where there are none, or the line is in a body, the innermost one around it. More text than needed
// is better than too little.
func (f *file) functions(at place) []ast.Node {
	var starting []ast.Node
	var around ast.Node
	ast.Inspect(f.tree, func(n ast.Node) bool {
		_, literal := n.(*ast.FuncLit)
		_, declared := n.(*ast.FuncDecl)
		if literal != at.literal || !literal && !declared {
			return true
		}
		switch start, end := f.line(n.Pos()), f.line(n.End()); {
		case start == at.line:
			starting = append(starting, n)
			return false
		case start < at.line && at.line <= end:
			around = n
		}
		return true
	})
	if around != nil && (len(starting) == 0 || at.inlined) {
		starting = append(starting, around)
	}
	return starting
}

func (f *file) line(p token.Pos) int { return f.fset.PositionFor(p, false).Line }

// declarations indexes the top level of a file. A constant or variable stands for its whole group, whose values may
// depend on one another through iota.
func declarations(tree *ast.File) map[string][]ast.Node {
	decls := map[string][]ast.Node{}
	add := func(name string, n ast.Node) { decls[name] = append(decls[name], n) }
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				add(receiver(d.Recv.List[0].Type), d)
			} else if d.Name.Name != "main" && d.Name.Name != "init" {
				add(d.Name.Name, d)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					add(s.Name.Name, s)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						add(name.Name, group(d, s))
					}
				}
			}
		}
	}
	return decls
}

// group is the declaration that gives a spec its meaning: the whole group for constants, the spec itself for variables.
func group(d *ast.GenDecl, s *ast.ValueSpec) ast.Node {
	if d.Tok == token.CONST {
		return d
	}
	return s
}

// receiver returns the name of a receiver's type.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
