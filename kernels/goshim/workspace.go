package main

import (
	"encoding/json"
	"os/exec"
	"strings"
)

// goMods lists the go.mod files of the workspace: the cell's own and those that its go.work adds.
func (c cell) goMods() ([]string, error) {
	out, err := c.output("list", "-m", "-f", "{{.GoMod}}")
	return strings.Split(strings.TrimSpace(string(out)), "\n"), err
}

// requirements collects the paths of the modules that go.mod files require.
func (c cell) requirements(goMods []string) (map[string]bool, error) {
	required := map[string]bool{}
	for _, file := range goMods {
		out, err := c.output("mod", "edit", "-json", file)
		if err != nil {
			return nil, err
		}
		var goMod struct{ Require []struct{ Path string } }
		if err := json.Unmarshal(out, &goMod); err != nil {
			return nil, err
		}
		for _, module := range goMod.Require {
			required[module.Path] = true
		}
	}
	return required, nil
}

// output runs the real go command in the cell's folder and gives what it prints.
func (c cell) output(args ...string) ([]byte, error) {
	cmd := exec.Command(c.goCommand, args...)
	cmd.Dir = c.folder
	return cmd.Output()
}
