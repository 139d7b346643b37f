package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFilesOfAnEarlierRunGo runs with masks, objects and an explanation, and then without.
func TestTheFilesOfAnEarlierRunGo(t *testing.T) {
	s := newSet(t, "[{op: identity}]")
	s.augmented(t, "-n 2 -explain 1 -pipeline "+s.pipeline+" -masks "+s.masks+" -objects "+s.coco)
	if held := names(files(t, filepath.Join(s.out, "a"))); held != "01-mask.png 01.png 02-mask.png 02.png crops.png draws.json explain.png grid.png" {
		t.Errorf("the folder holds %s", held)
	}
	labels := t.TempDir()
	write(t, filepath.Join(labels, "a.txt"), "3 .5 .5 .1 .1")
	write(t, filepath.Join(s.out, "a", "03.txt"), "own")
	s.augmented(t, "-n 2 -pipeline "+s.pipeline+" -objects "+labels)
	if held := names(files(t, s.out)); !strings.HasPrefix(held, "a/01.png a/01.txt a/02.png a/02.txt a/03.txt a/crops.png a/draws.json a/grid.png b/01.png b/02.png b/crops.png") || strings.Contains(held, "objects.json") ||
		!strings.Contains(held, "data.yaml") {
		t.Errorf("the folder holds %s", held)
	}
	s.augmented(t, "-n 1 -pipeline "+s.pipeline)
	if held := names(files(t, filepath.Join(s.out, "a"))); held != "01.png 03.txt crops.png draws.json grid.png" {
		t.Errorf("the folder holds %s", held)
	}
	if held := names(files(t, s.out)); strings.Contains(held, "data.yaml") {
		t.Errorf("the folder holds %s", held)
	}
}

// TestNothingOfTheUsersIsReplaced has files of the user where the run would write.
func TestNothingOfTheUsersIsReplaced(t *testing.T) {
	for file, flags := range map[string]string{"01.png": "", "01-mask.png": "-masks MASKS", "grid.png": "", "explain.png": "-explain 1", "objects.json": "-objects COCO", "01.txt": "-objects LABELS", "data.yaml": "-objects LABELS"} {
		s := newSet(t, street)
		labels := t.TempDir()
		write(t, filepath.Join(labels, "a.txt"), "3 .5 .5 .1 .1")
		out := t.TempDir()
		write(t, filepath.Join(out, file), "own")
		flags = strings.NewReplacer("MASKS", s.masks, "COCO", s.coco, "LABELS", labels).Replace(flags)
		args := "-engine go -n 2 -size 16 -in " + filepath.Join(s.pictures, "a.png") + " -out " + out + " " + flags
		err := run(strings.Fields(args), &bytes.Buffer{}, &bytes.Buffer{})
		if want := filepath.Join(out, file) + " is there, and not by an earlier run"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", file, err, want)
		}
		if held := files(t, out); len(held) != 1 || held[file] != "own" {
			t.Errorf("%s: the folder holds %s", file, names(held))
		}
		if err := os.Remove(filepath.Join(out, file)); err != nil {
			t.Fatal(err)
		}
		for range 2 { // what the first run made is not in the way of the second
			if err := run(strings.Fields(args), &bytes.Buffer{}, &bytes.Buffer{}); err != nil {
				t.Errorf("without %s: %v", file, err)
			}
		}
	}
}

// TestWhatIsReadIsNotReplaced gives files of an earlier run, in its own folder, to a run.
func TestWhatIsReadIsNotReplaced(t *testing.T) {
	s := newSet(t, "[{op: identity}]")
	one := filepath.Join(s.pictures, "a.png")
	out := t.TempDir()
	args := func(flags string) []string {
		return strings.Fields("-engine go -n 2 -pipeline " + s.pipeline + " -out " + out + " " + flags)
	}
	labels := t.TempDir()
	write(t, filepath.Join(labels, "a.txt"), "3 .5 .5 .1 .1")
	for _, flags := range []string{" -masks " + s.masks + " -objects " + s.coco, " -objects " + labels} {
		if err := run(args("-in "+one+flags), &bytes.Buffer{}, &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
		before := files(t, out)
		for flags, want := range map[string]string{
			"-in " + filepath.Join(out, "01.png"):                            "would replace the picture " + filepath.Join(out, "01.png"),
			"-in " + one + " -masks " + filepath.Join(out, "01-mask.png"):    "would replace the mask " + filepath.Join(out, "01-mask.png"),
			"-in " + one + " -objects " + filepath.Join(out, "objects.json"): "would replace the marks " + filepath.Join(out, "objects.json"),
			"-in " + filepath.Join(out, "01.png") + " -objects " + out:       "would replace the marks " + filepath.Join(out, "data.yaml"),
		} {
			file := want[strings.LastIndex(want, " ")+1:]
			if _, err := os.Stat(file); err != nil {
				continue // of the other form
			}
			if err := run(args(flags), &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", flags, err, want)
			}
			if held := files(t, out); names(held) != names(before) {
				t.Errorf("%s: the folder holds %s, not %s", flags, names(held), names(before))
			}
		}
	}
}

// TestDrawsCannotNameFilesElsewhere has the draws of an earlier run list a file of the user.
func TestDrawsCannotNameFilesElsewhere(t *testing.T) {
	in, out := shaded(t), t.TempDir()
	for _, file := range []string{"../own.txt", "own.txt", "02.png"} {
		text := `[{"index": 0, "width": 90, "height": 60, "steps": [], "files": ["01.png", "` + file + `"]}]`
		write(t, filepath.Join(out, "draws.json"), text)
		if err := small(t, "-n 2", in, out); err == nil || !strings.Contains(err.Error(), `is not by an earlier run: draw 0 has the file "`+file+`"`) {
			t.Errorf("%s: error %v", file, err)
		}
	}
}
