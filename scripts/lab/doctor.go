package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/imagelab-go/imagelab/kernels"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
)

// finding is one line of the doctor's report.
type finding struct {
	name string
	is   string // what was found
	mend string // what to do about it; empty when all is well
	must bool   // whether the lab cannot work without it
}

// doctor is the command `lab doctor`: it changes nothing, says what is there, and fails when something the lab needs is missing.
func doctor(ctx context.Context, at layout, args []string) error {
	if err := parseNone(flags("doctor"), args); err != nil {
		return err
	}
	fmt.Fprintln(out, "lab: looking (engines are opened, which compiles a small program the first time)")
	missing := 0
	for _, check := range []func(context.Context, layout) []finding{
		findGo, findPythons, findTools, findPlugins, findEngines, findKernels, findWeights,
	} {
		for _, f := range check(ctx, at) {
			mark := "ok     "
			switch {
			case f.mend != "" && f.must:
				mark = "MISSING"
				missing++
			case f.mend != "":
				mark = "absent "
			}
			fmt.Fprintf(out, "%s %-18s %s\n", mark, f.name, f.is)
			if f.mend != "" {
				fmt.Fprintf(out, "%27s%s\n", "→ ", f.mend)
			}
		}
	}
	if missing > 0 {
		return fmt.Errorf("%d things that the lab needs are missing", missing)
	}
	return nil
}

const runSetup = "go run ./scripts/lab setup"

func findGo(context.Context, layout) []finding {
	version, err := goVersion()
	found := finding{name: "Go", is: version, must: true}
	if err != nil {
		found.is, found.mend = err.Error(), "add the folder of the program go to the PATH"
	}
	compiler := finding{name: "C compiler", is: "there"}
	if !hasCompiler() {
		compiler.is, compiler.mend = "none: programs get the pure-Go engine only", "on Debian and Ubuntu: apt install gcc libc6-dev"
	}
	return []finding{found, compiler}
}

func findPythons(_ context.Context, at layout) []finding {
	base := finding{name: "Python", must: true}
	if python, err := findPython(); err != nil {
		base.is, base.mend = err.Error(), "on Debian and Ubuntu: apt install python3 python3-venv"
	} else {
		base.is = python.version + " (" + python.path + ")"
	}
	env := finding{name: "environment", is: at.venv(), must: true}
	if step, err := pythonStep(at); err != nil {
		env.is, env.mend = err.Error(), runSetup
	} else if !step.done(at) {
		env.is, env.mend = "not made, or not up to date", runSetup
	}
	return []finding{base, env}
}

func findTools(_ context.Context, at layout) []finding {
	var found []finding
	for _, t := range append(labTools, staticcheck) {
		f := finding{name: t.name, is: filepath.Join(at.bin(), exe(t.name)), must: t.name != staticcheck.name}
		mend := runSetup
		if !f.must {
			mend = "go run ./scripts/lab test builds it"
		}
		if step, err := t.step(at); err != nil {
			f.is, f.mend = err.Error(), mend
		} else if !step.done(at) {
			f.is, f.mend = "not built, or not up to date", mend
		}
		if t.name == goShim.name {
			f.name = "go for cells"
		}
		found = append(found, f)
	}
	return found
}

func findPlugins(_ context.Context, at layout) []finding {
	cpu := finding{name: "XLA CPU plugin"}
	if p, err := plugin.Find(plugin.CPU); err != nil {
		cpu.is, cpu.mend = err.Error(), runSetup+"; the pure-Go engine serves until then"
	} else {
		cpu.is = p.Path + " (" + p.Source + ")"
	}
	return []finding{cpu, findGPU(at)}
}

// cudaPackage brings XLA's CUDA plugin and NVIDIA's libraries. README.md and the Dockerfile name the same.
const cudaPackage = "jax-cuda13-plugin[with-cuda]==0.10.2"

// findGPU reports the NVIDIA card and XLA's plugin for it.
func findGPU(at layout) finding {
	f := finding{name: "NVIDIA GPU"}
	name, err := exec.Command("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader").Output()
	if err != nil {
		f.is, f.mend = "none found (nvidia-smi does not answer)", "nothing to do: everything runs on the CPU too"
		return f
	}
	f.is = strings.TrimSpace(string(name))
	if p, err := plugin.Find(plugin.CUDA); err != nil {
		f.is += ", but no CUDA plugin"
		f.mend = at.python() + ` -m pip install "` + cudaPackage + `"; then ` + runSetup
	} else {
		f.is += ", " + p.Path
	}
	return f
}

// findEngines opens each engine in a program of its own, as a user's program would.
func findEngines(ctx context.Context, at layout) []finding {
	var found []finding
	for _, name := range []string{plugin.CPU, plugin.CUDA, plugin.PureGo} {
		f := finding{name: "engine " + name, must: name == plugin.PureGo}
		cmd := exec.CommandContext(ctx, "go", "run", "./scripts/engine", "-json", "-engine", name)
		cmd.Dir = at.root
		text, err := cmd.Output()
		var report struct{ Device, PJRT string }
		if err == nil {
			err = json.Unmarshal(text, &report)
		}
		if err != nil {
			f.is = "does not open"
			f.mend = "go run ./scripts/engine -engine " + name + " says why"
			if name == plugin.CUDA {
				f.mend += "; it needs an NVIDIA GPU and its plugin"
			}
		} else if f.is = report.Device; report.PJRT != "" {
			f.is += ", PJRT " + report.PJRT
		}
		found = append(found, f)
	}
	return found
}

func findKernels(_ context.Context, at layout) []finding {
	specs, err := kernels.List(at.venv())
	if err != nil || len(specs) == 0 {
		return []finding{{name: "Jupyter kernels", is: "none installed", mend: runSetup, must: true}}
	}
	var found []finding
	for _, spec := range specs {
		f := finding{name: "kernel " + strings.TrimPrefix(spec.Name, "imagelab-"), is: spec.DisplayName, must: true}
		if why := spec.Stale(); why != "" {
			f.is, f.mend = why, runSetup
		}
		found = append(found, f)
	}
	return found
}

// findWeights reports what lies in the cache of downloads.
func findWeights(context.Context, layout) []finding {
	f := finding{name: "weights"}
	cache, err := os.UserCacheDir()
	if err != nil {
		f.is, f.mend = "no folder for caches: "+err.Error(), "set HOME or XDG_CACHE_HOME"
		return []finding{f}
	}
	folder := filepath.Join(cache, "imagelab", "weights")
	files, bytes, err := folderSize(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.is, f.mend = err.Error(), "make "+folder+" readable"
		return []finding{f}
	}
	f.is = fmt.Sprintf("%d files, %.1f MB in %s; the lessons that are here need none", files, float64(bytes)/1e6, folder)
	return []finding{f}
}

// folderSize counts the files below a folder and their bytes.
func folderSize(folder string) (files int, bytes int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			files, bytes = files+1, bytes+info.Size()
		}
		return err
	})
	return files, bytes, err
}
