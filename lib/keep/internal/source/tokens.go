package source

import (
	"go/scanner"
	"go/token"
	"strings"
)

// tokens returns the source between two positions with one space between tokens: without comments and lines, and
// without the comma or semicolon before a closing bracket, which only the layout asks for.
func (f *file) tokens(from, to token.Pos) string {
	base := f.fset.File(from).Base()
	text := f.text[int(from)-base : int(to)-base]
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(text)), text, nil, 0)
	var words []string
	for {
		_, tok, lit := s.Scan()
		if n := len(words); closing(tok) && n > 0 && (words[n-1] == "," || words[n-1] == ";") {
			words = words[:n-1]
		}
		switch {
		case tok == token.EOF:
			return strings.Join(words, " ")
		case tok == token.SEMICOLON || lit == "":
			words = append(words, tok.String())
		default:
			words = append(words, lit)
		}
	}
}

func closing(t token.Token) bool {
	return t == token.RPAREN || t == token.RBRACE || t == token.RBRACK || t == token.EOF
}
