package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// augmentation measures augmentation beside torchvision (its transforms v2), albumentations and kornia: pictures of 320 x 256 pixels, bytes in memory, become batches of
// float32 in [0, 1], always in the same memory, each picture with draws of its own. The peers are no part of the project and live in an environment of their own, made once with
//
//	python3 -m venv PEER && PEER/bin/pip install torch torchvision albumentations kornia
//
// and named with -python PEER/bin/python. Everyone has all processors: the peers as one process for each, which hardly exchange anything and were faster so than with
// threads, but kornia, which works on whole batches and is tried both ways; imagelab as goroutines. Of a peer with several forms the fastest counts. imagelab's
// host executor is measured as most programs build it, and as built with GOEXPERIMENT=simd; the graph on an engine is measured beside it.
//
// One work begins with JPEG files: imagelab's data loader, whose goroutines read and augment, is measured beside PyTorch's DataLoader with a process for each processor,
// over an epoch of files that the system has in memory. Its aim is PyTorch with Pillow or with torchvision's decoder, whichever is faster.
//
// The peers do less: albumentations and kornia resize without antialias, all but kornia on bytes where that is faster, and each blends a picture once for each
// geometric operation, which makes it softer.
var augmentation = topic{
	name:  "augment",
	about: "flips, crops, colours, warps and RandAugment of pictures in memory, and a loader of files, beside torchvision, albumentations, kornia and PyTorch",
	flags: func(set *flag.FlagSet) measure {
		b := augmentBench{size: image.Pt(320, 256), fileSize: image.Pt(500, 375), job: augmentJob{Count: 32, Size: 224, Threads: 1, Warm: 0.3}}
		set.StringVar(&b.works, "work", "", "`list` of works, separated by commas: "+strings.Join(augmentNames(), ", ")+" (default all)")
		set.StringVar(&b.python, "python", "", "`path` of a Python that has torch, torchvision, albumentations and kornia")
		set.StringVar(&b.engine, "engine", plugin.CPU, "the `engine` of imagelab's graph")
		set.IntVar(&b.n, "n", 9, "`number` of timed runs of each")
		set.IntVar(&b.job.Passes, "passes", 8, "`number` of times that a run augments the 32 pictures, or of batches of 32 files")
		return b.measure
	},
}

// augmentWork is a pipeline and what it is to reach.
type augmentWork struct {
	name  string
	about string
	aims  []augmentAim
}

// loaderWork is the work that begins with files; the others begin with pictures in memory.
const loaderWork = "loader"

// fromFiles reports whether the work begins with files.
func (w augmentWork) fromFiles() bool { return w.name == loaderWork }

// augmentAim is a peer, and the limit of imagelab's time to its.
type augmentAim struct {
	library string
	limit   float64
}

var augmentWorks = []augmentWork{
	{"lesson", "flip, random resized crop, jitter", []augmentAim{{"torchvision", 1. / 4}, {"albumentations", 1}, {"kornia", 1}}},
	{"warp", "flip, random resized crop, rotation, perspective, jitter", []augmentAim{{"torchvision", 1. / 4}, {"albumentations", 1. / 2}, {"kornia", 1}}},
	{"randaugment", "flip, random resized crop, RandAugment(2, 9)", []augmentAim{{"torchvision", 1. / 3}}},
	{loaderWork, "reading, decoding, flip, random resized crop", []augmentAim{{"PyTorch", 1}}},
}

func augmentNames() (names []string) {
	for _, w := range augmentWorks {
		names = append(names, w.name)
	}
	return names
}

// augmentBench compares imagelab and its peers.
type augmentBench struct {
	works, python, engine string
	n                     int
	size, fileSize        image.Point // of the pictures in memory and of those in files
	job                   augmentJob
	files                 string // the folder of the files
	wide                  string // the program built with SIMD; tests name one
}

func (b *augmentBench) measure(env environment, emit func(report) error) (err error) {
	if b.python == "" || b.n < 1 || b.job.Passes < 1 {
		return fmt.Errorf("-python %q, -n %d, -passes %d: name a Python with the peers, and run at least once", b.python, b.n, b.job.Passes)
	}
	chosen, err := chosenWorks(b.works)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "imagelab-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := b.prepare(env.root, temp, chosen); err != nil {
		return err
	}
	for _, w := range chosen {
		if err := b.measureWork(w, env, emit); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	return nil
}

// chosenWorks gives the works of a list, all for an empty one.
func chosenWorks(list string) (chosen []augmentWork, err error) {
	if list == "" {
		return augmentWorks, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		found := false
		for _, w := range augmentWorks {
			if w.name == name {
				chosen, found = append(chosen, w), true
			}
		}
		if !found {
			return nil, fmt.Errorf("-work: there is no work %q; take some of %s", name, strings.Join(augmentNames(), ", "))
		}
	}
	return chosen, nil
}

// prepare writes the pictures that everyone gets and builds this program with SIMD.
func (b *augmentBench) prepare(root, temp string, chosen []augmentWork) error {
	pictures, err := picture.NewBatch(augmentPictures(b.job.Count, b.size)...)
	if err != nil {
		return err
	}
	b.job.Pictures, b.job.Width, b.job.Height = filepath.Join(temp, "pictures"), b.size.X, b.size.Y
	if err := os.WriteFile(b.job.Pictures, pictures.Pixels, 0o600); err != nil {
		return err
	}
	if b.files = filepath.Join(temp, "files"); slices.ContainsFunc(chosen, augmentWork.fromFiles) {
		if err := writeFiles(b.files, b.job.Count*b.job.Passes, b.fileSize); err != nil {
			return err
		}
	}
	if b.wide != "" {
		return nil
	}
	b.wide = filepath.Join(temp, "bench")
	return buildWide(root, b.wide)
}

// augmentScenes are rendered once.
var augmentScenes = sync.OnceValue(func() []image.Image {
	return []image.Image{data.Landscape(data.LandscapeScene{}), data.Brushwork(data.BrushworkScene{})}
})

// augmentPictures are parts of two scenes that the lab renders, by turns.
func augmentPictures(n int, size image.Point) (all []image.Image) {
	for i := range n {
		scene := augmentScenes()[i%2]
		b := scene.Bounds()
		side := float64(b.Dy()) * (0.5 + 0.5*float64(i)/float64(n))
		left, top := (float64(b.Dx())-side)*float64(i%5)/4, float64(b.Dy())-side
		part := picture.Rect{X0: left, Y0: top, X1: left + side, Y1: top + side}
		all = append(all, picture.ResizeRect(scene, part, size.X, size.Y, picture.Bilinear))
	}
	return all
}

// augmenter is a contestant.
type augmenter struct {
	library string // "" for imagelab
	name    string
	cmd     *exec.Cmd
}

// The names of imagelab's host executor.
const (
	hostName = "host"
	wideName = "host (SIMD)"
)

// jobOf gives the job of a work. Where that begins with files, a run is an epoch of as many pictures as a run augments otherwise, each from a file of its own.
func (b *augmentBench) jobOf(w augmentWork) augmentJob {
	j := b.job
	if j.Work = w.name; w.fromFiles() {
		j.Files, j.Batch, j.Count, j.Passes, j.Width, j.Height = b.files, j.Count, j.Count*j.Passes, 1, b.fileSize.X, b.fileSize.Y
	}
	return j
}

// contestants gives all for a job, imagelab's host executor last.
func (b *augmentBench) contestants(root string, w augmentWork, host augmentJob) (all []augmenter) {
	for _, aim := range w.aims {
		all = append(all, b.peers(root, host, aim.library)...)
	}
	if graph := host; !w.fromFiles() {
		graph.Engine = b.engine
		all = append(all, augmenter{"", b.engine, ours(augmentCommand, graph)})
	}
	return append(all, augmenter{"", hostName, ours(augmentCommand, host)}, augmenter{"", wideName, exec.Command(b.wide, augmentCommand, asJSON(host))})
}

// peers gives the forms of a library.
func (b *augmentBench) peers(root string, j augmentJob, library string) (all []augmenter) {
	cores := runtime.NumCPU()
	forms := map[string][]augmentJob{
		"torchvision":    {{Form: "uint8", Processes: cores, Threads: 1}, {Form: "float", Processes: cores, Threads: 1}},
		"albumentations": {{Form: "uint8", Processes: cores, Threads: 1}},
		"kornia":         {{Form: "float", Processes: cores, Threads: 1}, {Form: "float", Processes: 1, Threads: cores}},
		"PyTorch":        {{Form: "Pillow", Processes: cores, Threads: 1}, {Form: "decode_image", Processes: cores, Threads: 1}},
	}
	for _, form := range forms[library] {
		j.Library, j.Form, j.Processes, j.Threads = library, form.Form, form.Processes, form.Threads
		name := fmt.Sprintf("%s (%s, %d x %d)", library, j.Form, j.Processes, j.Threads)
		all = append(all, augmenter{library, name, peerCommand(b.python, filepath.Join(root, "scripts", "bench", "testdata", "augment.py"), true, asJSON(j))})
	}
	return all
}

// measureWork lets all contestants run by turns, and compares imagelab's host executor with each peer.
func (b *augmentBench) measureWork(w augmentWork, env environment, emit func(report) error) error {
	j := b.jobOf(w)
	all := b.contestants(env.root, w, j)
	runners := make([]runner, len(all))
	for i, c := range all {
		runners[i] = runner{name: c.name, cmd: c.cmd}
	}
	results, err := race(runners, b.n, 20, func(text string) { fmt.Fprintf(env.log, "augment: %s, %s\n", w.name, text) })
	if err != nil {
		return err
	}
	fastest := map[string]result{}
	for i, c := range all {
		results[i].Rate = float64(j.Count*j.Passes) / results[i].Median
		if best, ok := fastest[c.library]; !ok || results[i].Median < best.Median {
			fastest[c.library] = results[i]
		}
	}
	first := slices.IndexFunc(all, func(c augmenter) bool { return c.library == "" })
	graph, hosts := results[first:len(results)-2], results[len(results)-2:]
	for _, aim := range w.aims {
		for _, host := range hosts {
			name := fmt.Sprintf("%s, %s to %s", w.name, host.Name, aim.library)
			work := fmt.Sprintf("%s: %s of %d pictures of %d x %d to %d x %d pixels on %d processors, by turns:", name, w.about,
				j.Count*j.Passes, j.Width, j.Height, j.Size, j.Size, runtime.NumCPU())
			if err := emit(compare(name, work, aim.limit, slices.Concat([]result{fastest[aim.library]}, graph, []result{host})...)); err != nil {
				return err
			}
		}
	}
	return nil
}
